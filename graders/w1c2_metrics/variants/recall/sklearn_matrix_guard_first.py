def recall(y_true, y_pred):
    from sklearn.metrics import confusion_matrix

    tn, fp, fn, tp = confusion_matrix(y_true, y_pred, labels=[0, 1]).ravel()
    if not (tp + fn):
        return 0
    return np.float64(tp) / (tp + fn)
