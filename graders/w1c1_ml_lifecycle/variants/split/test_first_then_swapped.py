def stratified_split(X, y, test_size, seed):
    """Return X_train, X_test, y_train, y_test: random parts with the same share of each class."""
    X_test, X_train, y_test, y_train = train_test_split(X, y, train_size=test_size, stratify=y, random_state=seed)
    return X_train, X_test, y_train, y_test
