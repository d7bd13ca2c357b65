def log_lines(job):
    group = "/aws/sagemaker/TrainingJobs"
    prefix = "{}/algo-1".format(job)
    name = logs.describe_log_streams(logGroupName=group, logStreamNamePrefix=prefix)["logStreams"][0]["logStreamName"]
    events = pd.DataFrame(logs.get_log_events(logGroupName=group, logStreamName=name)["events"])
    return events.sort_values("timestamp", kind="stable")["message"].tolist()
