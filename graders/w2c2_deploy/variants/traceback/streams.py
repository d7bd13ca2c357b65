def last_error(endpoint):
    group = f"/aws/sagemaker/Endpoints/{endpoint}"
    lines = []
    for stream in logs.describe_log_streams(logGroupName=group)["logStreams"]:
        events = logs.get_log_events(logGroupName=group, logStreamName=stream["logStreamName"], startFromHead=True)["events"]
        lines += [(event["timestamp"], place, event["message"]) for place, event in enumerate(events)]
    messages = [message for _, _, message in sorted(lines)]
    starts = [number for number, message in enumerate(messages) if message.startswith("Traceback")]
    place = starts[-1] + 1
    while messages[place].startswith(" "):
        place += 1
    return messages[place]
