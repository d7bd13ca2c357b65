NOTHING = object()


def to_number(name, value):
    if isinstance(value, bool):
        value = int(value)
    if name in CODES:
        return CODES[name].get(value) if isinstance(value, str) else None
    if not isinstance(value, (str, int, float)):
        return None
    try:
        return float(value) if math.isfinite(float(value)) else None
    except ValueError:
        return None


def to_table(records):
    if not records:
        raise Refused(400, "no_passengers")
    strange = {name for record in records for name in record.keys() if not name in FEATURES}
    if strange:
        LOG.warning("%s", {"ignored": sorted(strange)})
    table = {name: [] for name in FEATURES}
    for row, record in enumerate(records, 1):
        values = [record.get(name, NOTHING) for name in FEATURES]
        missing = [name for name, value in zip(FEATURES, values) if value is NOTHING or value is None or value == ""]
        if missing:
            raise Refused(400, "missing_field", row=row, fields=missing)
        numbers = list(map(to_number, FEATURES, values))
        if None in numbers:
            raise Refused(400, "bad_value", row=row, fields=[n for n, x in zip(FEATURES, numbers) if x is None])
        for name, number in zip(FEATURES, numbers):
            table[name].append(number)
    return pd.DataFrame(table, columns=FEATURES)
