import numpy as np


def to_number(name, value):
    if name == "sex" or name == "embarked":
        return CODES[name][value] if value in list(CODES[name]) else None
    try:
        number = float(value)
    except Exception:
        return None
    return number if np.isfinite(number) else None


def to_table(records):
    if len(records) == 0:
        raise Refused(400, "no_passengers")
    extra = set()
    for record in records:
        extra.update(name for name in record if name not in FEATURES)
    if extra:
        LOG.warning("unknown: " + ", ".join(sorted(extra)))
    array = np.zeros((len(records), 7))
    for i, record in enumerate(records):
        lacking = [name for name in FEATURES if name not in record or record[name] is None or record[name] == ""]
        if lacking:
            raise Refused(400, "missing_field", row=i + 1, fields=lacking)
        numbers = [to_number(name, record[name]) for name in FEATURES]
        wrong = [name for name, number in zip(FEATURES, numbers) if number is None]
        if wrong:
            raise Refused(400, "bad_value", row=i + 1, fields=wrong)
        array[i] = numbers
    return pd.DataFrame(array, columns=FEATURES)
