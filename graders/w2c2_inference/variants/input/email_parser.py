from email.message import Message


def input_fn(body, content_type):
    header = Message()
    header["content-type"] = content_type
    kind = header.get_content_type()
    text = body.decode() if isinstance(body, bytes) and kind in ("application/json", "text/csv") else body
    try:
        if kind == "text/csv":
            return to_table(read_csv(text))
        if kind == "application/json":
            return to_table(read_json(text))
        raise Refused(415, "unknown_content_type")
    except Refused as refused:
        LOG.warning(refused.error)
        return refused
