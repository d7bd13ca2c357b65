def metrics_from(matrix):
    """Return accuracy, precision, recall, specificity and f1 of a 2 by 2 confusion matrix."""
    tn = matrix[0][0]
    fp = matrix[0][1]
    fn = matrix[1][0]
    tp = matrix[1][1]
    accuracy = (tp + tn) / (tp + tn + fp + fn)
    if tp + fp == 0:
        precision = 0.0
    else:
        precision = tp / (tp + fp)
    if tp + fn == 0:
        recall = 0.0
    else:
        recall = tp / (tp + fn)
    if tn + fp == 0:
        specificity = 0.0
    else:
        specificity = tn / (tn + fp)
    if tp == 0:
        f1 = 0.0
    else:
        f1 = 2 * tp / (2 * tp + fp + fn)
    return {"accuracy": accuracy, "precision": precision, "recall": recall, "specificity": specificity, "f1": f1}
