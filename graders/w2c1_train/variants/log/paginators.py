def log_lines(job):
    group = "/aws/sagemaker/TrainingJobs"
    pages = logs.get_paginator("describe_log_streams").paginate(logGroupName=group)
    names = [one["logStreamName"] for page in pages for one in page["logStreams"]]
    names = [name for name in names if name.split("/")[0] == job]
    messages = []
    for name in names:
        for page in logs.get_paginator("filter_log_events").paginate(logGroupName=group, logStreamNames=[name]):
            messages.extend(event["message"] for event in page["events"])
    return messages
