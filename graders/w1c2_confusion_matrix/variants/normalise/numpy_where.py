def normalise(matrix, by):
    """Divide each cell by the sum of its row ("true"), of its column ("pred") or of everything ("all")."""
    m = np.array(matrix, dtype=float)
    axis = {"true": 1, "pred": 0, "all": None}[by]
    total = m.sum(axis=axis, keepdims=True)
    return np.divide(m, total, out=np.zeros_like(m), where=total != 0)
