def traceback_end(job):
    group, inside = "/aws/sagemaker/TrainingJobs", False
    for stream in logs.describe_log_streams(logGroupName=group, logStreamNamePrefix=f"{job}/")["logStreams"]:
        events = logs.get_log_events(logGroupName=group, logStreamName=stream["logStreamName"], startFromHead=True)["events"]
        for event in events:
            if event["message"].startswith("Traceback"):
                inside = True
            elif inside and not event["message"].startswith(" "):
                return event["message"].rstrip()


def reason(job):
    told = sagemaker.Session().describe_training_job(job).get("FailureReason")
    if told is None:
        return ""
    return traceback_end(job) if told.startswith("AlgorithmError") else told
