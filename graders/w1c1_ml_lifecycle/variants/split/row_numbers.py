def stratified_split(X, y, test_size, seed):
    """Return X_train, X_test, y_train, y_test: random parts with the same share of each class."""
    train, test = train_test_split(np.arange(len(y)), test_size=test_size, stratify=y, random_state=seed)
    return X[train].tolist(), X[test].tolist(), y[train].tolist(), y[test].tolist()
