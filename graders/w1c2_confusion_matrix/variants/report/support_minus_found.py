def missed(report):
    """Return, for each class of a classification report, how many of its cases were not found."""
    return {
        name: round(line["support"]) - round(line["support"] * line["recall"])
        for name, line in report.items()
        if isinstance(line, dict) and not name.endswith(" avg")
    }
