def metrics_from(matrix):
    """Return accuracy, precision, recall, specificity and f1 of a 2 by 2 confusion matrix."""
    (tn, fp), (fn, tp) = matrix
    precision = tp / (tp + fp) if tp else 0.0
    recall = tp / (tp + fn) if tp else 0.0
    f1 = 2 * precision * recall / (precision + recall) if tp else 0.0
    specificity = tn / (tn + fp) if tn else 0.0
    accuracy = (tn + tp) / (tn + fp + fn + tp)
    return dict(f1=f1, recall=recall, precision=precision, accuracy=accuracy, specificity=specificity)
