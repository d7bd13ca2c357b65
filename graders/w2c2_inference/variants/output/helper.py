def wanted(accept):
    for part in accept.split(","):
        kind = part.split(";")[0].strip().lower()
        if kind == "*/*":
            return "application/json"
        if kind in ("application/json", "text/csv"):
            return kind
    return None


def output_fn(prediction, accept):
    if isinstance(prediction, Refused):
        return prediction.response()
    kind = wanted(accept)
    if kind is None:
        return Refused(406, "unknown_accept").response()
    labels = [int(one) for one in prediction]
    body = json.dumps(labels) if kind == "application/json" else "\n".join(f"{one}" for one in labels)
    return (body, kind)
