def output_fn(prediction, accept):
    if isinstance(prediction, Refused):
        return prediction.response()
    series = pd.Series(prediction).astype(int)
    for kind in accept.casefold().split(","):
        kind = kind.split(";")[0].strip()
        if kind in ["application/json", "*/*"]:
            return series.to_json(orient="values"), "application/json"
        elif kind == "text/csv":
            return series.to_csv(index=False, header=False), "text/csv"
        else:
            continue
    return Refused(406, "unknown_accept").response()
