def depth_sweep(X_train, y_train, X_test, y_test, depths):
    """Return one dictionary per depth, with the keys depth, train and test."""
    scores = []
    for depth in depths:
        tree = DecisionTreeClassifier(max_depth=depth, random_state=0).fit(X_train, y_train)
        scores.append((depth, tree.score(X_train, y_train), tree.score(X_test, y_test)))
    return pd.DataFrame(scores, columns=["depth", "train", "test"])


def best_depth(rows):
    """Return the depth with the highest accuracy on the test part; of several, the smallest."""
    table = pd.DataFrame(rows).sort_values("depth")
    return int(table.loc[table["test"].idxmax(), "depth"])
