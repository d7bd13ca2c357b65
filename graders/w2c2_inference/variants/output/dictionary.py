def output_fn(prediction, accept):
    if isinstance(prediction, Refused):
        return prediction.response()
    labels = list(map(int, prediction))
    forms = {
        "application/json": (json.dumps(labels), "application/json"),
        "*/*": (json.dumps(labels), "application/json"),
        "text/csv": ("\n".join(map(str, labels)) + "\n", "text/csv"),
    }
    for one in accept.lower().split(","):
        name = one.split(";")[0].strip()
        if name in forms:
            return forms[name]
    return Refused(406, "unknown_accept").response()
