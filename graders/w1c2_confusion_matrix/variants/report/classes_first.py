def missed(report):
    """Return, for each class of a classification report, how many of its cases were not found."""
    classes = [name for name in report if name not in {"accuracy", "macro avg", "weighted avg"}]
    result = {}
    for name in classes:
        support = int(report[name]["support"])
        found = round(report[name]["recall"] * support)
        result[name] = support - found
    return result
