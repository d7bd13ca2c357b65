def confusion_matrix(y_true, y_pred):
    """Count the cases of each truth (row) and prediction (column), label 0 first."""
    tn = fp = fn = tp = 0
    for t, p in zip(y_true, y_pred):
        if t == 1 and p == 1:
            tp = tp + 1
        elif t == 1:
            fn = fn + 1
        elif p == 1:
            fp = fp + 1
        else:
            tn = tn + 1
    return [[tn, fp], [fn, tp]]
