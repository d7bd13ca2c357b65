def last_error(endpoint):
    name = re.compile(r"[A-Za-z_.]+(Error|Exception)(: .*)?")
    events = logs.filter_log_events(logGroupName=f"/aws/sagemaker/Endpoints/{endpoint}")["events"]
    return [event["message"] for event in events if name.fullmatch(event["message"])][-1]
