from sklearn.pipeline import make_pipeline


def scale(train, test):
    """Return both parts with each column shifted and divided by the numbers of the training part."""
    steps = make_pipeline(StandardScaler())
    steps.fit(train)
    return tuple(steps.transform(part) for part in (train, test))
