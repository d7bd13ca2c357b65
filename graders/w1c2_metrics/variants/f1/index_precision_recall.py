def f1(y_true, y_pred):
    tp, fp, fn, tn = 0, 0, 0, 0
    for i in range(len(y_true)):
        if y_pred[i]:
            if y_true[i]:
                tp = tp + 1
            else:
                fp = fp + 1
        else:
            if y_true[i]:
                fn = fn + 1
            else:
                tn = tn + 1
    p = tp / (tp + fp) if tp + fp else 0.0
    r = tp / (tp + fn) if tp + fn else 0.0
    if p + r == 0:
        return 0.0
    return 2 * p * r / (p + r)
