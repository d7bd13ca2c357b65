def missed(report):
    """Return, for each class of a classification report, how many of its cases were not found."""
    result = {}
    for name in list(report)[:-3]:
        line = report[name]
        result[name] = int(line["support"] * (1 - line["recall"]) + 0.5)
    return result
