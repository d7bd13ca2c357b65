def one_record(item, row):
    if isinstance(item, dict):
        return item
    if isinstance(item, list) and len(item) == 7:
        return {FEATURES[i]: item[i] for i in range(7)}
    raise Refused(400, "not_a_passenger", row=row)


def read_json(text):
    try:
        data = json.loads(text)
    except json.JSONDecodeError:
        raise Refused(400, "not_json")
    if not isinstance(data, list) or any(not isinstance(item, (dict, list)) for item in data[:1]):
        data = [data]
    return [one_record(item, i + 1) for i, item in enumerate(data)]
