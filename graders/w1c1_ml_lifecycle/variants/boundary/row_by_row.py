def boundary_map(X, y, depth, lengths, widths):
    """Return the class that a tree of this depth predicts for each width (row) and length (column)."""
    tree = DecisionTreeClassifier(max_depth=depth, random_state=0).fit(X, y)
    return [tree.predict([[length, width] for length in lengths]) for width in widths]
