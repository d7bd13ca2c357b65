def compare(X_train, y_train, X_test, y_test):
    """Return the accuracies of a tree and of a forest on the test part, and which of them wins."""
    from sklearn.base import clone

    def judged(model):
        return float(clone(model).fit(X_train, y_train).score(X_test, y_test))

    tree, forest = judged(DecisionTreeClassifier(random_state=0)), judged(RandomForestClassifier(n_estimators=20, random_state=0))
    winner = sorted([(-tree, 0, "tree"), (-forest, 1, "forest")])[0][2]
    return dict(tree=tree, forest=forest, winner=winner)
