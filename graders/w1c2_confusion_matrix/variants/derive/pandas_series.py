def metrics_from(matrix):
    """Return accuracy, precision, recall, specificity and f1 of a 2 by 2 confusion matrix."""
    s = pd.Series(np.array(matrix).ravel(), index=["tn", "fp", "fn", "tp"], dtype=float)
    tops = pd.Series([s.tp + s.tn, s.tp, s.tp, s.tn, 2 * s.tp])
    bottoms = pd.Series([s.sum(), s.tp + s.fp, s.tp + s.fn, s.tn + s.fp, 2 * s.tp + s.fp + s.fn])
    values = (tops / bottoms).fillna(0)
    return dict(zip(["accuracy", "precision", "recall", "specificity", "f1"], values))
