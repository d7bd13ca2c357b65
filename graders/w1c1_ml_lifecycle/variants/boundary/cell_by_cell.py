def boundary_map(X, y, depth, lengths, widths):
    """Return the class that a tree of this depth predicts for each width (row) and length (column)."""
    model = DecisionTreeClassifier(max_depth=depth, random_state=0)
    model.fit(X, y)
    rows = []
    for width in widths:
        row = []
        for length in lengths:
            row.append(model.predict([[length, width]])[0])
        rows.append(row)
    return rows
