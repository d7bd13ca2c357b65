def output_fn(prediction, accept):
    refused = prediction if isinstance(prediction, Refused) else None
    if refused is None:
        ones = [1 if label else 0 for label in prediction]
        for kind in (part.split(";")[0].strip().lower() for part in accept.split(",")):
            if kind == "text/csv":
                return "".join("%d\n" % one for one in ones).rstrip("\n"), "text/csv; charset=utf-8"
            if kind in {"*/*", "application/json"}:
                return json.dumps(ones, indent=None, separators=(",", ":")), "application/json"
        refused = Refused(406, "unknown_accept")
    return refused.response()
