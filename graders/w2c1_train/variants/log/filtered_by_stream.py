def log_lines(job):
    found = logs.filter_log_events(logGroupName="/aws/sagemaker/TrainingJobs", logStreamNamePrefix=job + "/")
    return [event["message"] for event in found["events"]]
