def to_number(name, value):
    codes = CODES.get(name)
    if codes is not None:
        for text, code in codes.items():
            if text == value:
                return code
        return None
    if isinstance(value, (int, float, str)):
        try:
            number = float(value)
        except ValueError:
            return None
        if math.isnan(number) or math.isinf(number):
            return None
        return number
    return None


def to_table(records):
    columns = {name: [] for name in FEATURES}
    row = 0
    for record in records:
        row += 1
        missing, bad, found = [], [], {}
        for name in FEATURES:
            value = record.get(name, "")
            if value is None or value == "":
                missing.append(name)
                continue
            found[name] = to_number(name, value)
            if found[name] is None:
                bad.append(name)
        if missing:
            raise Refused(400, "missing_field", row=row, fields=missing)
        if bad:
            raise Refused(400, "bad_value", row=row, fields=bad)
        for name, value in found.items():
            columns[name].append(value)
    if row == 0:
        raise Refused(400, "no_passengers")
    names = {name for record in records for name in record if name not in FEATURES}
    for name in names:
        LOG.warning("I do not know the field %s", name)
    return pd.DataFrame(columns)
