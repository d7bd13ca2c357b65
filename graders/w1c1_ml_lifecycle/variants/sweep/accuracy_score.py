def depth_sweep(X_train, y_train, X_test, y_test, depths):
    """Return one dictionary per depth, with the keys depth, train and test."""
    rows = []
    for depth in depths:
        tree = DecisionTreeClassifier(max_depth=depth, random_state=0)
        tree.fit(X_train, y_train)
        train = accuracy_score(y_train, tree.predict(X_train))
        test = accuracy_score(y_test, tree.predict(X_test))
        rows.append({"depth": depth, "train": train, "test": test})
    return rows


def best_depth(rows):
    """Return the depth with the highest accuracy on the test part; of several, the smallest."""
    best = rows[0]
    for row in rows:
        if row["test"] > best["test"]:
            best = row
        elif row["test"] == best["test"] and row["depth"] < best["depth"]:
            best = row
    return best["depth"]
