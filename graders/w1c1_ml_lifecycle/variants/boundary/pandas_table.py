def boundary_map(X, y, depth, lengths, widths):
    """Return the class that a tree of this depth predicts for each width (row) and length (column)."""
    tree = DecisionTreeClassifier(max_depth=depth, random_state=0).fit(list(map(list, X)), list(y))
    table = pd.DataFrame(index=range(len(widths)), columns=range(len(lengths)), dtype="int64")
    for i, width in enumerate(widths):
        for j, length in enumerate(lengths):
            table.iloc[i, j] = int(tree.predict([[length, width]])[0])
    return table
