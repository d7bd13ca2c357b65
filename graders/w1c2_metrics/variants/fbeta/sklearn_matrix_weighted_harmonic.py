def fbeta(y_true, y_pred, beta):
    from sklearn.metrics import confusion_matrix

    tn, fp, fn, tp = confusion_matrix(y_true, y_pred, labels=[0, 1]).ravel()
    if tp == 0:
        return 0
    a = 1 / (1 + beta**2)
    return 1 / (a * (tp + fp) / tp + (1 - a) * (tp + fn) / tp)
