def last_error(endpoint):
    group = f"/aws/sagemaker/Endpoints/{endpoint}"
    text = "\n".join(event["message"] for event in logs.filter_log_events(logGroupName=group)["events"])
    return re.findall(r"^Traceback.*\n(?: .*\n)+(\S.*)$", text, re.MULTILINE)[-1]
