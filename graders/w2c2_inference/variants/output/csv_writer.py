def output_fn(prediction, accept):
    if isinstance(prediction, Refused):
        return prediction.response()
    kinds = [kind.partition(";")[0].strip().lower() for kind in accept.split(",")]
    known = [kind for kind in kinds if kind in ("application/json", "text/csv", "*/*")]
    if not known:
        LOG.warning("cannot answer in %s", accept)
        return Refused(406, "unknown_accept").response()
    if known[0] == "text/csv":
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows([int(label)] for label in prediction)
        return text.getvalue(), "text/csv"
    return json.dumps([int(label) for label in prediction]), "application/json"
