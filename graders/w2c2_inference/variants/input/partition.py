READERS = {"application/json": "read_json", "text/csv": "read_csv"}


def input_fn(body, content_type):
    kind, _, _ = content_type.partition(";")
    kind = kind.strip().casefold()
    if kind not in READERS:
        return refuse(Refused(415, "unknown_content_type"))
    if hasattr(body, "decode"):
        body = body.decode("utf-8", "replace")
    try:
        return to_table(globals()[READERS[kind]](body))
    except Refused as problem:
        return refuse(problem)


def refuse(problem):
    LOG.warning("status %d, error %s, where %s", problem.status, problem.error, problem.where)
    return problem
