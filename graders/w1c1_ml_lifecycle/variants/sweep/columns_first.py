def depth_sweep(X_train, y_train, X_test, y_test, depths):
    """Return one dictionary per depth, with the keys depth, train and test."""
    table = {"depth": list(depths), "train": [], "test": []}
    for depth in depths:
        tree = DecisionTreeClassifier(random_state=0)
        tree.set_params(max_depth=depth)
        tree.fit(X_train, y_train)
        for name, X, y in (("train", X_train, y_train), ("test", X_test, y_test)):
            right = sum(int(p == t) for p, t in zip(tree.predict(X), y))
            table[name].append(right / len(y))
    return pd.DataFrame(table)


def best_depth(rows):
    """Return the depth with the highest accuracy on the test part; of several, the smallest."""
    ordered = sorted(rows, key=lambda row: row["depth"])
    return max(ordered, key=lambda row: row["test"])["depth"]
