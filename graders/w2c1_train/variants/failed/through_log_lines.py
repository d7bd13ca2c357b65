def lines_of(job):
    found = logs.filter_log_events(logGroupName="/aws/sagemaker/TrainingJobs", logStreamNamePrefix=job + "/")
    return [event["message"] for event in found["events"]]


def reason(job):
    described = client.describe_training_job(TrainingJobName=job)
    told = described.get("FailureReason", "")
    if told.startswith("AlgorithmError"):
        lines = lines_of(job)
        place = lines.index("Traceback (most recent call last):") + 1
        while lines[place].startswith(" "):
            place += 1
        return lines[place]
    return told
