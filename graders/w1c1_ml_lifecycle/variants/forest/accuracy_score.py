def compare(X_train, y_train, X_test, y_test):
    """Return the accuracies of a tree and of a forest on the test part, and which of them wins."""
    tree = DecisionTreeClassifier(random_state=0)
    tree.fit(X_train, y_train)
    forest = RandomForestClassifier(n_estimators=20, random_state=0)
    forest.fit(X_train, y_train)
    tree_accuracy = accuracy_score(y_test, tree.predict(X_test))
    forest_accuracy = accuracy_score(y_test, forest.predict(X_test))
    if forest_accuracy > tree_accuracy:
        winner = "forest"
    else:
        winner = "tree"
    return {"tree": tree_accuracy, "forest": forest_accuracy, "winner": winner}
