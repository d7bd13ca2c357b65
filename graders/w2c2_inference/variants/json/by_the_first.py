def read_json(text):
    try:
        found = json.loads(text)
    except ValueError:
        raise Refused(400, "not_json")
    if type(found) is not list:
        found = [found]
    elif len(found) > 0 and type(found[0]) not in (dict, list):
        found = [found]
    out = []
    row = 0
    for item in found:
        row += 1
        if type(item) is dict:
            out.append(item)
        elif type(item) is list and len(item) == len(FEATURES):
            out.append(dict(zip(FEATURES, item)))
        else:
            raise Refused(400, "not_a_passenger", row=row)
    return out
