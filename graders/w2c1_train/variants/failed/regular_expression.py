import re


def reason(job):
    described = client.describe_training_job(TrainingJobName=job)
    if described["TrainingJobStatus"] != "Failed":
        return ""
    if described["FailureReason"].split(":")[0] != "AlgorithmError":
        return described["FailureReason"]
    group = "/aws/sagemaker/TrainingJobs"
    name = logs.describe_log_streams(logGroupName=group, logStreamNamePrefix=f"{job}/")["logStreams"][0]["logStreamName"]
    events = logs.get_log_events(logGroupName=group, logStreamName=name, startFromHead=True)["events"]
    text = "\n".join(event["message"] for event in events)
    return re.findall(r"^Traceback.*\n(?: .*\n)+(\S.*)$", text, re.MULTILINE)[-1]
