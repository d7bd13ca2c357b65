def normalise(matrix, by):
    """Divide each cell by the sum of its row ("true"), of its column ("pred") or of everything ("all")."""
    def rows(m):
        return [[x / sum(r) if sum(r) else 0.0 for x in r] for r in m]

    if by == "true":
        return rows(matrix)
    if by == "pred":
        columns = rows(list(zip(*matrix)))
        return list(zip(*columns))
    flat = rows([[x for r in matrix for x in r]])[0]
    return [flat[:2], flat[2:]]
