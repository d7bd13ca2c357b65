def read_json(text):
    try:
        found = json.loads(text)
    except ValueError:
        raise Refused(400, "not_json")
    try:
        is_list_of_passengers = found == [] or isinstance(found[0], (dict, list))
    except (KeyError, TypeError, IndexError):
        is_list_of_passengers = False
    if isinstance(found, str):
        raise Refused(400, "not_a_passenger", row=1)
    items = found if is_list_of_passengers else [found]
    result = []
    for item in items:
        try:
            if isinstance(item, dict):
                result.append(dict(item))
            else:
                assert len(item) == 7
                result.append({name: value for name, value in zip(FEATURES, item)})
        except (AssertionError, TypeError):
            raise Refused(400, "not_a_passenger", row=len(result) + 1)
    return result
