def counts(y_true, y_pred):
    pairs = pd.DataFrame({"t": y_true, "p": y_pred})
    tp = len(pairs[(pairs.t == 1) & (pairs.p == 1)])
    fp = len(pairs[(pairs.t == 0) & (pairs.p == 1)])
    fn = len(pairs[(pairs.t == 1) & (pairs.p == 0)])
    tn = len(pairs[(pairs.t == 0) & (pairs.p == 0)])
    return pd.Series([tp, fp, fn, tn])
