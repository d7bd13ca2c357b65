def total_cost(y_true, y_pred, cost_fp, cost_fn):
    from sklearn.metrics import confusion_matrix

    tn, fp, fn, tp = confusion_matrix(y_true, y_pred, labels=[0, 1]).ravel()
    return float(fp * cost_fp + fn * cost_fn)
