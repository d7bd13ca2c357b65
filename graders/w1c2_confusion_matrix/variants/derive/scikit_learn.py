def metrics_from(matrix):
    """Return accuracy, precision, recall, specificity and f1 of a 2 by 2 confusion matrix."""
    (tn, fp), (fn, tp) = matrix
    t = [0] * (tn + fp) + [1] * (fn + tp)
    p = [0] * tn + [1] * fp + [0] * fn + [1] * tp
    return {
        "accuracy": metrics.accuracy_score(t, p),
        "precision": metrics.precision_score(t, p, zero_division=0),
        "recall": metrics.recall_score(t, p, zero_division=0),
        "specificity": metrics.recall_score(t, p, pos_label=0, zero_division=0),
        "f1": metrics.f1_score(t, p, zero_division=0),
    }
