def fbeta(y_true, y_pred, beta):
    y_true, y_pred = np.asarray(y_true), np.asarray(y_pred)
    tp = int(y_true @ y_pred)
    fp = int(y_pred.sum()) - tp
    fn = int(y_true.sum()) - tp
    tn = len(y_true) - tp - fp - fn
    alpha = 1 / (1 + beta**2)
    return 0.0 if tp == 0 else tp / (tp + alpha * fp + (1 - alpha) * fn)
