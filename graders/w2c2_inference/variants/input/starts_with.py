def input_fn(body, content_type):
    content_type = content_type.strip().lower()
    text = body if isinstance(body, str) else body.decode(errors="ignore")
    if content_type.startswith("application/json"):
        reader = read_json
    elif content_type.startswith("text/csv"):
        reader = read_csv
    else:
        LOG.warning("unknown_content_type %s", content_type)
        return Refused(415, "unknown_content_type")
    try:
        table = to_table(reader(text))
    except Refused as refused:
        LOG.warning("%s", refused)
        return refused
    return table
