def read_csv(text):
    names = None
    records = []
    for values in csv.reader(io.StringIO(text), skipinitialspace=True):
        if not values:
            continue
        if names is None:
            if any(value in FEATURES for value in values):
                names = values
                continue
            names = FEATURES
        if len(values) < len(names) or len(values) > len(names):
            raise Refused(400, "not_a_passenger", row=len(records) + 1)
        records.append(dict(zip(names, values)))
    return records
