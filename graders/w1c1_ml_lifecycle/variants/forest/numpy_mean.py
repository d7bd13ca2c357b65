def compare(X_train, y_train, X_test, y_test):
    """Return the accuracies of a tree and of a forest on the test part, and which of them wins."""
    tree = DecisionTreeClassifier(random_state=0).fit(X_train, y_train)
    forest = RandomForestClassifier(n_estimators=20, random_state=0).fit(X_train, y_train)
    t, f = np.mean(tree.predict(X_test) == y_test), np.mean(forest.predict(X_test) == y_test)
    return {"winner": ["tree", "forest"][int(f > t)], "forest": f, "tree": t}
