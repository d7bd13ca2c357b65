import re


def reason(job):
    found = client.describe_training_job(TrainingJobName=job)
    if found["TrainingJobStatus"] == "Completed":
        return str()
    reason_given = found["FailureReason"]
    if "AlgorithmError" in reason_given[:20]:
        pages = logs.get_paginator("filter_log_events").paginate(
            logGroupName="/aws/sagemaker/TrainingJobs", logStreamNamePrefix=f"{job}/"
        )
        for page in pages:
            for event in page["events"]:
                if re.match(r"[A-Za-z.]+(Error|Exception)\b", event["message"]) and "ExecuteUserScript" not in event["message"]:
                    return event["message"]
    return reason_given
