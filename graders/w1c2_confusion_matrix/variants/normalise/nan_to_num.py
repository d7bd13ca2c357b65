def normalise(matrix, by):
    """Divide each cell by the sum of its row ("true"), of its column ("pred") or of everything ("all")."""
    m = np.array(matrix)
    with np.errstate(all="ignore"):
        if by == "true":
            m = m / m.sum(axis=1).reshape(-1, 1)
        if by == "pred":
            m = m / m.sum(axis=0)
        if by == "all":
            m = m / m.sum()
    return np.nan_to_num(m)
