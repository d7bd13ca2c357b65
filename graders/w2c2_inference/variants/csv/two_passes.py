def read_csv(text):
    rows = [row for row in csv.reader(io.StringIO(text, newline=""), skipinitialspace=True) if any(row)]
    names = list(FEATURES)
    if rows[:1] and [name for name in rows[0] if name in names]:
        names, *rows = rows
    wrong = [number for number, row in enumerate(rows, 1) if len(row) - len(names)]
    if wrong:
        raise Refused(400, "not_a_passenger", row=wrong[0])
    return [{**dict(zip(names, row))} for row in rows]
