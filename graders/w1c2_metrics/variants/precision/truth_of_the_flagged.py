def precision(y_true, y_pred):
    flagged = [t for t, p in zip(y_true, y_pred) if p == 1]
    return sum(flagged) / len(flagged) if flagged else 0.0
