from itertools import chain


def read_csv(text):
    lines = filter(None, csv.reader(io.StringIO(text), skipinitialspace=True))
    first = next(lines, None)
    if first is None:
        return []
    names = first if not set(FEATURES).isdisjoint(first) else FEATURES
    values = lines if names is first else chain([first], lines)
    return [record(names, row, number) for number, row in enumerate(values, start=1)]


def record(names, row, number):
    try:
        return dict(zip(names, row, strict=True))
    except ValueError:
        raise Refused(400, "not_a_passenger", row=number) from None
