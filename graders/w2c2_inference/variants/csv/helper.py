def rows_of(text):
    rows = list(csv.reader(text.splitlines(), skipinitialspace=True))
    return [row for row in rows if len(row) > 0]


def has_names(rows):
    return len(rows) > 0 and len(set(FEATURES).intersection(rows[0])) > 0


def read_csv(text):
    rows = rows_of(text)
    if has_names(rows):
        names, rows = rows[0], rows[1:]
    else:
        names = FEATURES
    result = []
    for i in range(len(rows)):
        if len(rows[i]) != len(names):
            raise Refused(400, "not_a_passenger", row=i + 1)
        result.append({name: rows[i][j] for j, name in enumerate(names)})
    return result
