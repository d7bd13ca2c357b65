def normalise(matrix, by):
    """Divide each cell by the sum of its row ("true"), of its column ("pred") or of everything ("all")."""
    y_true, y_pred = [], []
    for i in range(2):
        for j in range(2):
            y_true += [i] * matrix[i][j]
            y_pred += [j] * matrix[i][j]
    if not y_true:
        return [[0.0, 0.0], [0.0, 0.0]]
    return metrics.confusion_matrix(y_true, y_pred, labels=[0, 1], normalize=by)
