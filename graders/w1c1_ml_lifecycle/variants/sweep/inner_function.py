def depth_sweep(X_train, y_train, X_test, y_test, depths):
    """Return one dictionary per depth, with the keys depth, train and test."""
    def row(depth):
        tree = DecisionTreeClassifier(max_depth=depth, random_state=0).fit(X_train, y_train)
        return dict(depth=depth, train=tree.score(X_train, y_train), test=tree.score(X_test, y_test))

    return list(map(row, depths))


def best_depth(rows):
    """Return the depth with the highest accuracy on the test part; of several, the smallest."""
    rows = sorted(rows, key=lambda row: row["depth"])
    rows = sorted(rows, key=lambda row: row["test"], reverse=True)
    return rows[0]["depth"]
