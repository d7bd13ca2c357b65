def compare(X_train, y_train, X_test, y_test):
    """Return the accuracies of a tree and of a forest on the test part, and which of them wins."""
    tree = DecisionTreeClassifier(random_state=0).fit(X_train, y_train)
    forest = RandomForestClassifier(n_estimators=20, random_state=0).fit(X_train, y_train)
    gain = forest.score(X_test, y_test) - tree.score(X_test, y_test)
    return {
        "tree": tree.score(X_test, y_test),
        "forest": forest.score(X_test, y_test),
        "gain": gain,
        "winner": "forest" if gain > 0 else "tree",
    }
