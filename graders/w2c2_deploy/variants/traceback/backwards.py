def last_error(endpoint):
    events = logs.filter_log_events(logGroupName="/aws/sagemaker/Endpoints/" + endpoint)["events"]
    lines = [event["message"] for event in events][::-1]
    place = next(number for number, line in enumerate(lines) if line.startswith("Traceback"))
    while lines[place - 1].startswith(" "):
        place -= 1
    return lines[place - 1]
