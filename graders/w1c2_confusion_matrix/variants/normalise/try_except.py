def normalise(matrix, by):
    """Divide each cell by the sum of its row ("true"), of its column ("pred") or of everything ("all")."""
    result = []
    for i in range(2):
        row = []
        for j in range(2):
            if by == "true":
                bottom = sum(matrix[i])
            elif by == "pred":
                bottom = matrix[0][j] + matrix[1][j]
            else:
                bottom = sum(matrix[0]) + sum(matrix[1])
            try:
                row.append(matrix[i][j] / bottom)
            except ZeroDivisionError:
                row.append(0)
        result.append(row)
    return np.array(result)
