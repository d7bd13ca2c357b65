def confusion_matrix(y_true, y_pred):
    """Count the cases of each truth (row) and prediction (column), label 0 first."""
    pairs = list(zip(y_true, y_pred))
    return [[sum((t, p) == (row, column) for t, p in pairs) for column in [0, 1]] for row in [0, 1]]
