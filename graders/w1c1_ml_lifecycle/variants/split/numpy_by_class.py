def stratified_split(X, y, test_size, seed):
    """Return X_train, X_test, y_train, y_test: random parts with the same share of each class."""
    chance = np.random.default_rng(seed)
    test = []
    for label in np.unique(y):
        rows = np.flatnonzero(y == label)
        test.extend(chance.choice(rows, size=round(len(rows) * test_size), replace=False))
    chosen = np.zeros(len(y), dtype=bool)
    chosen[test] = True
    return X[~chosen], X[chosen], y[~chosen], y[chosen]
