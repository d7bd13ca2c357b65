def confusion_matrix(y_true, y_pred):
    """Count the cases of each truth (row) and prediction (column), label 0 first."""
    codes = 2 * np.asarray(y_true) + np.asarray(y_pred)
    return np.bincount(codes, minlength=4).reshape(2, 2)
