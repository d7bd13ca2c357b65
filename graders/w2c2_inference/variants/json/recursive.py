def read_json(text):
    try:
        found = json.loads(text)
    except Exception as error:
        LOG.info("no JSON: %s", error)
        raise Refused(400, "not_json") from error
    return passengers_of(found)


def passengers_of(found):
    if isinstance(found, dict):
        return [found]
    if isinstance(found, list) and not found:
        return []
    if isinstance(found, list) and isinstance(found[0], (dict, list)):
        records = []
        for number in range(len(found)):
            item = found[number]
            if not isinstance(item, dict) and not (isinstance(item, list) and len(item) == 7):
                raise Refused(400, "not_a_passenger", row=number + 1)
            records += passengers_of(item) if item else [item]
        return records
    if isinstance(found, list) and len(found) == 7:
        record = {}
        for name, value in zip(FEATURES, found):
            record[name] = value
        return [record]
    raise Refused(400, "not_a_passenger", row=1)
