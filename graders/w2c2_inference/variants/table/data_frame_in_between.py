def to_number(name, value):
    try:
        number = CODES[name][value] if name in CODES else float(value)
    except (KeyError, ValueError, TypeError):
        return None
    return float(number) if math.isfinite(number) else None


def to_table(records):
    if not records:
        raise Refused(400, "no_passengers")
    for row, record in enumerate(records, start=1):
        check(record, row)
    unknown = [name for name in dict.fromkeys(key for record in records for key in record) if name not in FEATURES]
    if unknown:
        LOG.warning("ignored %d fields: %s", len(unknown), unknown)
    table = pd.DataFrame(records)[FEATURES]
    for name in FEATURES:
        table[name] = [to_number(name, value) for value in table[name]]
    return table.astype(float)


def check(record, row):
    missing = [name for name in FEATURES if record.get(name) is None or record.get(name) == ""]
    if missing:
        raise Refused(400, "missing_field", row=row, fields=missing)
    bad = [name for name in FEATURES if to_number(name, record[name]) is None]
    if bad:
        raise Refused(400, "bad_value", row=row, fields=bad)
