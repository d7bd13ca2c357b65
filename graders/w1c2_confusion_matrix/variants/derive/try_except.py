def metrics_from(matrix):
    """Return accuracy, precision, recall, specificity and f1 of a 2 by 2 confusion matrix."""
    tn, fp, fn, tp = [cell for row in matrix for cell in row]
    formulas = {
        "accuracy": lambda: (tp + tn) / (tp + tn + fp + fn),
        "precision": lambda: tp / (tp + fp),
        "recall": lambda: tp / (tp + fn),
        "specificity": lambda: tn / (tn + fp),
        "f1": lambda: tp / (tp + 0.5 * (fp + fn)),
    }
    result = {}
    for name, formula in formulas.items():
        try:
            result[name] = formula()
        except ZeroDivisionError:
            result[name] = 0
    return result
