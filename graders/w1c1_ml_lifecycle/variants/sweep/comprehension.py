def depth_sweep(X_train, y_train, X_test, y_test, depths):
    """Return one dictionary per depth, with the keys depth, train and test."""
    models = [DecisionTreeClassifier(max_depth=d, random_state=0).fit(X_train, y_train) for d in depths]
    return [
        {"depth": d, "train": m.score(X_train, y_train), "test": m.score(X_test, y_test)} for d, m in zip(depths, models)
    ]


def best_depth(rows):
    """Return the depth with the highest accuracy on the test part; of several, the smallest."""
    return min(rows, key=lambda row: (-row["test"], row["depth"]))["depth"]
