def metrics_from(matrix):
    """Return accuracy, precision, recall, specificity and f1 of a 2 by 2 confusion matrix."""
    (tn, fp), (fn, tp) = matrix
    n = tn + fp + fn + tp
    return {
        "accuracy": 1 - (fp + fn) / n,
        "precision": 1 - fp / (tp + fp) if tp + fp > 0 else 0.0,
        "recall": 1 - fn / (tp + fn) if tp + fn > 0 else 0.0,
        "specificity": 1 - fp / (tn + fp) if tn + fp > 0 else 0.0,
        "f1": 1 - (fp + fn) / (2 * tp + fp + fn) if 2 * tp + fp + fn > 0 else 0.0,
    }
