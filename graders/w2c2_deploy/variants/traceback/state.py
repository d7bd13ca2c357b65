def last_error(endpoint):
    inside, found = False, None
    for event in logs.filter_log_events(logGroupName=f"/aws/sagemaker/Endpoints/{endpoint}")["events"]:
        line = event["message"]
        if line == "Traceback (most recent call last):":
            inside = True
        elif inside and line[:1] != " ":
            found, inside = line, False
    return found
