def reason(job):
    described = client.describe_training_job(TrainingJobName=job)
    if described["TrainingJobStatus"] == "Completed":
        return ""
    group = "/aws/sagemaker/TrainingJobs"
    try:
        events = logs.filter_log_events(logGroupName=group, logStreamNamePrefix=f"{job}/")["events"]
    except ClientError:
        events = []
    lines = [event["message"] for event in events]
    tracebacks = [place for place, line in enumerate(lines) if line.startswith("Traceback")]
    if not tracebacks:
        return described["FailureReason"]
    rest = lines[tracebacks[0] + 1 :]
    ends = [line for line in rest if line and line[0] != " "]
    return ends[0]
