def threshold_table(y_true, scores, thresholds, cost_fp, cost_fn):
    y_true, scores = np.array(y_true), np.array(scores)
    rows = []
    for t in thresholds:
        pred = (scores >= t).astype(int)
        tp = ((pred == 1) & (y_true == 1)).sum()
        fp = ((pred == 1) & (y_true == 0)).sum()
        fn = ((pred == 0) & (y_true == 1)).sum()
        p = tp / (tp + fp) if tp + fp else 0.0
        r = tp / (tp + fn) if tp + fn else 0.0
        rows.append([t, p, r, fp * cost_fp + fn * cost_fn])
    return pd.DataFrame(rows, columns=["threshold", "precision", "recall", "cost"])


table = threshold_table(listings["is_firearm"], listings["score"], thresholds, price_false_alarm, price_missed_gun)
best_threshold = table.sort_values("cost")["threshold"].iloc[0]
