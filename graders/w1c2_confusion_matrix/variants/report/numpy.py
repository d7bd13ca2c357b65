def missed(report):
    """Return, for each class of a classification report, how many of its cases were not found."""
    names = list(report)[:-3]
    support = np.array([report[name]["support"] for name in names])
    recall = np.array([report[name]["recall"] for name in names])
    return dict(zip(names, np.rint(support * (1 - recall))))
