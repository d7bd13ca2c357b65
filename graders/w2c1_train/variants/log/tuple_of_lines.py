import re


def log_lines(job):
    group = "/aws/sagemaker/TrainingJobs"
    events = []
    for page in logs.get_paginator("filter_log_events").paginate(logGroupName=group):
        events += [event for event in page["events"] if re.fullmatch(re.escape(job) + "/.*", event["logStreamName"])]
    return list(map(lambda event: event["message"], events))
