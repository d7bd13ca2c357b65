def boundary_map(X, y, depth, lengths, widths):
    """Return the class that a tree of this depth predicts for each width (row) and length (column)."""
    xx, yy = np.meshgrid(lengths, widths)
    tree = DecisionTreeClassifier(max_depth=depth, random_state=0).fit(X, y)
    return tree.predict(np.c_[xx.ravel(), yy.ravel()]).reshape(len(widths), len(lengths))
