def read_json(text):
    try:
        found = json.loads(text)
    except ValueError:
        raise Refused(400, "not_json") from None
    if isinstance(found, list) and found and isinstance(found[0], (dict, list)):
        many = found
    elif found == []:
        return []
    else:
        many = [found]
    for place, one in enumerate(many):
        is_row = isinstance(one, list) and len(one) == len(FEATURES)
        if not is_row and not isinstance(one, dict):
            raise Refused(400, "not_a_passenger", row=place + 1)
    return [one if isinstance(one, dict) else pd.Series(one, index=FEATURES, dtype=object).to_dict() for one in many]
