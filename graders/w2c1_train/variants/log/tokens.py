def log_lines(job):
    where = {"logGroupName": "/aws/sagemaker/TrainingJobs"}
    streams = logs.describe_log_streams(logStreamNamePrefix=f"{job}/", **where)["logStreams"]
    where["logStreamName"] = streams[0]["logStreamName"]
    lines, token = [], None
    while True:
        more = {"nextToken": token} if token else {}
        page = logs.get_log_events(startFromHead=True, **where, **more)
        lines += [event["message"] for event in page["events"]]
        if page["nextForwardToken"] == token:
            return lines
        token = page["nextForwardToken"]
