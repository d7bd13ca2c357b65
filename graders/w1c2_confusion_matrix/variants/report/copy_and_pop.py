def missed(report):
    """Return, for each class of a classification report, how many of its cases were not found."""
    lines = dict(report)
    for name in ("accuracy", "macro avg", "weighted avg"):
        lines.pop(name, None)
    return {name: int(np.rint(line["support"] - line["support"] * line["recall"])) for name, line in lines.items()}
