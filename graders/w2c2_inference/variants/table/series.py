def to_number(name, value):
    if name in CODES:
        found = [code for text, code in CODES[name].items() if text == str(value)]
        return found[0] if found else None
    number = pd.to_numeric(str(value), errors="coerce")
    if number != number or number in (float("inf"), float("-inf")):
        return None
    return float(number)


def to_table(records):
    if not len(records):
        raise Refused(400, "no_passengers")
    unknown = sorted(set().union(*records) - set(FEATURES))
    if unknown:
        LOG.warning("fields that nobody knows: %s", unknown)
    columns = []
    for place in range(len(records)):
        record = records[place]
        empty = []
        for name in FEATURES:
            if record.get(name) in ["", None]:
                empty.append(name)
        if len(empty) > 0:
            raise Refused(400, "missing_field", row=place + 1, fields=empty)
        series = pd.Series({name: to_number(name, record[name]) for name in FEATURES}, dtype=object)
        if series.isna().any():
            raise Refused(400, "bad_value", row=place + 1, fields=list(series.index[series.isna()]))
        columns.append(series.astype(float))
    return pd.concat(columns, axis=1).T[FEATURES].reset_index(drop=True)
