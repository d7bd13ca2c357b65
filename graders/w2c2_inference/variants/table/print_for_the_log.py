def to_number(name, value):
    if name in CODES:
        return CODES[name].get(value)
    try:
        value = float(value)
    except (ValueError, TypeError):
        value = float("inf")
    return value if -1e300 < value < 1e300 else None


def to_table(records):
    if records == []:
        raise Refused(400, "no_passengers")
    seen = set()
    for record in records:
        seen |= set(record)
    if seen - set(FEATURES):
        print("warning: unknown fields", *sorted(seen - set(FEATURES)), flush=True)
    rows = []
    for record in records:
        for wrong, error in ((lambda v, name: v in (None, ""), "missing_field"), (lambda v, name: to_number(name, v) is None, "bad_value")):
            fields = [name for name in FEATURES if wrong(record.get(name), name)]
            if fields:
                raise Refused(400, error, row=len(rows) + 1, fields=fields)
        rows.append({name: to_number(name, record[name]) for name in FEATURES})
    return pd.DataFrame.from_records(rows, columns=FEATURES)
