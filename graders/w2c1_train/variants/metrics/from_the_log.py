import re


def metric(job, name):
    part, _, what = name.partition(":")
    found = logs.filter_log_events(logGroupName="/aws/sagemaker/TrainingJobs", logStreamNamePrefix=f"{job}/")["events"]
    values = [re.search(f"^{part}: .*{what}=([0-9.]+)", event["message"]) for event in found]
    values = [float(one[1]) for one in values if one]
    return values[-1] if values else None
