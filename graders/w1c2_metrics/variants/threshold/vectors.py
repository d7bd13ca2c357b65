def threshold_table(y_true, scores, thresholds, cost_fp, cost_fn):
    y = np.asarray(y_true)[:, None] == 1
    flagged = np.asarray(scores)[:, None] >= np.asarray(thresholds)
    tp = (flagged & y).sum(axis=0)
    fp = (flagged & ~y).sum(axis=0)
    fn = (~flagged & y).sum(axis=0)
    return pd.DataFrame({
        "threshold": thresholds,
        "precision": tp / np.maximum(tp + fp, 1),
        "recall": tp / np.maximum(tp + fn, 1),
        "cost": fp * cost_fp + fn * cost_fn,
    })


rows = threshold_table(listings["is_firearm"], listings["score"], thresholds, price_false_alarm, price_missed_gun)
best_threshold = float(rows.loc[rows.cost.idxmin(), "threshold"])
