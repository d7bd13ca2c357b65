def depth_sweep(X_train, y_train, X_test, y_test, depths):
    """Return one dictionary per depth, with the keys depth, train and test."""
    out = []
    for depth in depths:
        tree = DecisionTreeClassifier(max_depth=depth, random_state=0).fit(X_train, y_train)
        wrong_train = (tree.predict(X_train) != y_train).mean()
        wrong_test = (tree.predict(X_test) != y_test).mean()
        out.append({"depth": depth, "train": 1 - wrong_train, "test": 1 - wrong_test})
    return out


def best_depth(rows):
    """Return the depth with the highest accuracy on the test part; of several, the smallest."""
    best = -1
    answer = None
    for row in sorted(rows, key=lambda r: r["depth"]):
        if row["test"] > best:
            best, answer = row["test"], row["depth"]
    return float(answer)
