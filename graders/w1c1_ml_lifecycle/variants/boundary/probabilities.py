def boundary_map(X, y, depth, lengths, widths):
    """Return the class that a tree of this depth predicts for each width (row) and length (column)."""
    tree = DecisionTreeClassifier(max_depth=depth, random_state=0).fit(X, y)
    grid = np.array([[[length, width] for length in lengths] for width in widths], dtype=float)
    chances = tree.predict_proba(grid.reshape(-1, 2))
    return tree.classes_[chances.argmax(axis=1)].reshape(grid.shape[:2])
