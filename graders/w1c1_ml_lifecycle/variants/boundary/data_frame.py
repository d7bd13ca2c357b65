def boundary_map(X, y, depth, lengths, widths):
    """Return the class that a tree of this depth predicts for each width (row) and length (column)."""
    tree = DecisionTreeClassifier(max_depth=depth, random_state=0)
    tree.fit(pd.DataFrame(X, columns=["length", "width"]), y)
    cells = pd.DataFrame([(l, w) for w in widths for l in lengths], columns=["length", "width"])
    cells["label"] = tree.predict(cells)
    return cells["label"].to_numpy().reshape(len(widths), -1).tolist()
