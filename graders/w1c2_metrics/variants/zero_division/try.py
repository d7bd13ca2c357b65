def nightly_precision(nights):
    values = []
    for tp, fp in nights:
        try:
            values.append(tp / (tp + fp))
        except ZeroDivisionError:
            pass
    try:
        return sum(values) / len(values)
    except ZeroDivisionError:
        return 0.0
