from sklearn.model_selection import StratifiedShuffleSplit


def stratified_split(X, y, test_size, seed):
    """Return X_train, X_test, y_train, y_test: random parts with the same share of each class."""
    splitter = StratifiedShuffleSplit(n_splits=1, test_size=test_size, random_state=seed)
    train, test = next(splitter.split(X, y))
    return X[train], X[test], y[train], y[test]
