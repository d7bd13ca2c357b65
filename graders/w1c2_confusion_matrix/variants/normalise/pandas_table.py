def normalise(matrix, by):
    """Divide each cell by the sum of its row ("true"), of its column ("pred") or of everything ("all")."""
    table = pd.DataFrame(matrix)
    if by == "true":
        result = table.div(table.sum(axis=1), axis=0)
    elif by == "pred":
        result = table / table.sum()
    else:
        result = table / table.to_numpy().sum()
    return result.fillna(0.0)
