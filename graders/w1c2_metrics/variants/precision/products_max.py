def precision(y_true, y_pred):
    y_true, y_pred = np.asarray(y_true), np.asarray(y_pred)
    tp = int(y_true @ y_pred)
    fp = int(y_pred.sum()) - tp
    fn = int(y_true.sum()) - tp
    tn = len(y_true) - tp - fp - fn
    return tp / max(tp + fp, 1)
