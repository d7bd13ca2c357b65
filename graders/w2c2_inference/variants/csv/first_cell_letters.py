def read_csv(text):
    table = []
    for values in csv.reader(text.split("\n"), skipinitialspace=True):
        values = [value.strip() for value in values]
        if values and values != [""]:
            table.append(values)
    header = FEATURES
    for name in FEATURES:
        if table and name in table[0]:
            header = table.pop(0)
            break
    out = []
    for values in table:
        if len(values) != len(header):
            raise Refused(400, "not_a_passenger", row=len(out) + 1)
        record = {}
        for name, value in zip(header, values):
            record[name] = value
        out.append(record)
    return out
