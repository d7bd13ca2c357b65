def stratified_split(X, y, test_size, seed):
    """Return X_train, X_test, y_train, y_test: random parts with the same share of each class."""
    np.random.seed(seed)
    order = np.random.permutation(len(y))
    X, y = X[order], y[order]
    in_test = np.zeros(len(y), dtype=bool)
    for label in set(y):
        rows = np.where(y == label)[0]
        in_test[rows[: int(round(len(rows) * test_size))]] = True
    return X[~in_test], X[in_test], y[~in_test], y[in_test]
