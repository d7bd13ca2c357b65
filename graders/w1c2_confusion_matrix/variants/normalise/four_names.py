def normalise(matrix, by):
    """Divide each cell by the sum of its row ("true"), of its column ("pred") or of everything ("all")."""
    (a, b), (c, d) = matrix
    if by == "true":
        sums = [[a + b, a + b], [c + d, c + d]]
    elif by == "pred":
        sums = [[a + c, b + d], [a + c, b + d]]
    else:
        sums = [[a + b + c + d] * 2] * 2
    result = [[0.0, 0.0], [0.0, 0.0]]
    for i in range(2):
        for j in range(2):
            if sums[i][j] != 0:
                result[i][j] = matrix[i][j] / sums[i][j]
    return result
