def last_error(endpoint):
    pages = boto3.client("logs").get_paginator("filter_log_events").paginate(logGroupName=f"/aws/sagemaker/Endpoints/{endpoint}")
    lines = [event["message"].rstrip() for page in pages for event in page["events"]]
    parts = "\n".join(lines).split("Traceback (most recent call last):\n")
    return [line for line in parts[-1].split("\n") if not line.startswith(" ")][0]
