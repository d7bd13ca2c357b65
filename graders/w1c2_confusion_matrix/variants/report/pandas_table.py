def missed(report):
    """Return, for each class of a classification report, how many of its cases were not found."""
    table = pd.DataFrame(report).T.drop(["accuracy", "macro avg", "weighted avg"])
    return (table["support"] * (1 - table["recall"])).round().astype(int).to_dict()
