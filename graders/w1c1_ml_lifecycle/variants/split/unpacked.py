def stratified_split(X, y, test_size, seed):
    """Return X_train, X_test, y_train, y_test: random parts with the same share of each class."""
    X_train, X_test, y_train, y_test = train_test_split(X, y, stratify=y, test_size=test_size, random_state=seed)
    return [X_train, X_test, y_train, y_test]
