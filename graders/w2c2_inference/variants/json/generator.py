def _records(items):
    for n, item in enumerate(items, 1):
        match item:
            case dict():
                yield item
            case [pclass, sex, age, sibsp, parch, fare, embarked]:
                yield dict(zip(FEATURES, (pclass, sex, age, sibsp, parch, fare, embarked)))
            case _:
                raise Refused(400, "not_a_passenger", row=n)


def read_json(text):
    try:
        found = json.loads(text)
    except ValueError:
        raise Refused(400, "not_json") from None
    single = not isinstance(found, list) or (found and all(not isinstance(one, (list, dict)) for one in found))
    return list(_records([found] if single else found))
