def confusion_matrix(y_true, y_pred):
    """Count the cases of each truth (row) and prediction (column), label 0 first."""
    matrix = np.zeros((2, 2))
    for i in range(len(y_true)):
        matrix[y_true[i], y_pred[i]] += 1
    return matrix
