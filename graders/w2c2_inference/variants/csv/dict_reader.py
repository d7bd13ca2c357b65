def read_csv(text):
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        return []
    first = next(csv.reader([lines[0]], skipinitialspace=True))
    if any(name in FEATURES for name in first):
        reader = csv.DictReader(lines, skipinitialspace=True)
    else:
        reader = csv.DictReader(lines, fieldnames=FEATURES, skipinitialspace=True)
    records = []
    for row, record in enumerate(reader, 1):
        if None in record or None in record.values():
            raise Refused(400, "not_a_passenger", row=row)
        records.append(record)
    return records
