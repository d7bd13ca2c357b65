def input_fn(body, content_type):
    try:
        return to_table(records_of(body, content_type))
    except Refused as refused:
        print("WARNING refused", refused.status, refused.error, flush=True)
        return refused


def records_of(body, content_type):
    if type(body) is bytes:
        body = str(body, "utf-8", "replace")
    kind = content_type.split(";", 1)[0].rstrip().lower()
    for name, reader in (("application/json", read_json), ("text/csv", read_csv)):
        if kind == name:
            return reader(body)
    raise Refused(415, "unknown_content_type")
