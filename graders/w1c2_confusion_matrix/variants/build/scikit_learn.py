def confusion_matrix(y_true, y_pred):
    """Count the cases of each truth (row) and prediction (column), label 0 first."""
    return metrics.confusion_matrix(y_true, y_pred, labels=[0, 1])
