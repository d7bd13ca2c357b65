def f1(y_true, y_pred):
    pairs = pd.DataFrame({"t": y_true, "p": y_pred})
    tp = len(pairs[(pairs.t == 1) & (pairs.p == 1)])
    fp = len(pairs[(pairs.t == 0) & (pairs.p == 1)])
    fn = len(pairs[(pairs.t == 1) & (pairs.p == 0)])
    tn = len(pairs[(pairs.t == 0) & (pairs.p == 0)])
    return float(2 * tp) / max(2 * tp + fp + fn, 1)
