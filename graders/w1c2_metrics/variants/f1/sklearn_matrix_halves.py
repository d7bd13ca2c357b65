def f1(y_true, y_pred):
    from sklearn.metrics import confusion_matrix

    tn, fp, fn, tp = confusion_matrix(y_true, y_pred, labels=[0, 1]).ravel()
    if tp == 0:
        return 0.0
    return tp / (tp + (fp + fn) / 2)
