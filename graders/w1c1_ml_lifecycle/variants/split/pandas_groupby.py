def stratified_split(X, y, test_size, seed):
    """Return X_train, X_test, y_train, y_test: random parts with the same share of each class."""
    table = pd.DataFrame(X)
    labels = pd.Series(y)
    test = labels.groupby(labels).sample(frac=test_size, random_state=seed).index
    return table.drop(test), table.loc[test], labels.drop(test), labels.loc[test]
