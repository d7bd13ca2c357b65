def threshold_table(y_true, scores, thresholds, cost_fp, cost_fn):
    rows = {}
    for threshold in thresholds:
        y_pred = (pd.Series(list(scores)) >= threshold).astype(int)
        truth = pd.Series(list(y_true))
        tp = (y_pred * truth).sum()
        fp = (y_pred * (1 - truth)).sum()
        fn = ((1 - y_pred) * truth).sum()
        rows[threshold] = {
            "precision": tp / (tp + fp) if tp + fp else 0.0,
            "recall": tp / (tp + fn) if tp + fn else 0.0,
            "cost": fp * cost_fp + fn * cost_fn,
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("threshold").reset_index()


rows = threshold_table(listings["is_firearm"], listings["score"], thresholds, price_false_alarm, price_missed_gun)
best_threshold = rows["threshold"].to_numpy()[np.argmin(rows["cost"])]
