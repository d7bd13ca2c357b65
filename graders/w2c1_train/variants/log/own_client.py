def log_lines(job):
    own = boto3.Session().client("logs", region_name="us-east-1")
    result = []
    streams = own.describe_log_streams(logGroupName="/aws/sagemaker/TrainingJobs")["logStreams"]
    for stream in streams:
        if stream["logStreamName"].startswith(job + "/"):
            answer = own.get_log_events(
                logGroupName="/aws/sagemaker/TrainingJobs", logStreamName=stream["logStreamName"], startFromHead=True
            )
            for event in answer["events"]:
                result.append(str(event["message"]))
    return result
