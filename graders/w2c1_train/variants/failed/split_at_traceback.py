def reason(job):
    described = client.describe_training_job(TrainingJobName=job)
    status, told = described["TrainingJobStatus"], described.get("FailureReason", "")
    if status == "Completed" or told.startswith("ClientError"):
        return told if status == "Failed" else ""
    events = logs.filter_log_events(logGroupName="/aws/sagemaker/TrainingJobs", logStreamNamePrefix=f"{job}/")["events"]
    after = "\n".join(event["message"] for event in events).split("Traceback (most recent call last):\n")[1]
    return [line for line in after.split("\n") if not line.startswith(" ")][0]
