def depth_sweep(X_train, y_train, X_test, y_test, depths):
    """Return one dictionary per depth, with the keys depth, train and test."""
    result = []
    for depth in list(depths):
        model = DecisionTreeClassifier(max_depth=int(depth), random_state=0).fit(X_train, y_train)
        result.append({
            "test": np.mean(model.predict(X_test) == np.asarray(y_test)),
            "train": np.mean(model.predict(X_train) == np.asarray(y_train)),
            "depth": depth,
            "leaves": model.get_n_leaves(),
        })
    return tuple(result)


def best_depth(rows):
    """Return the depth with the highest accuracy on the test part; of several, the smallest."""
    tests = np.array([row["test"] for row in rows])
    depths = np.array([row["depth"] for row in rows])
    return depths[tests == tests.max()].min()
