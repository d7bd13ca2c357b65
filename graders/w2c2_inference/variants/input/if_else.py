def input_fn(body, content_type):
    kind = content_type.lower().split(";")[0].strip()
    if isinstance(body, (bytes, bytearray)):
        body = body.decode("utf-8", errors="replace")
    try:
        if kind == "application/json":
            records = read_json(body)
        elif kind == "text/csv":
            records = read_csv(body)
        else:
            raise Refused(415, "unknown_content_type")
        return to_table(records)
    except Refused as error:
        LOG.warning("request refused: %s", error.error)
        return error
