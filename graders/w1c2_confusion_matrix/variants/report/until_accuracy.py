def missed(report):
    """Return, for each class of a classification report, how many of its cases were not found."""
    result = {}
    for name in report:
        if name == "accuracy":
            break
        result[name] = round((1 - report[name]["recall"]) * report[name]["support"])
    return result
