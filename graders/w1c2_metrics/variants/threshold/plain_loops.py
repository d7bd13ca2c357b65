def threshold_table(y_true, scores, thresholds, cost_fp, cost_fn):
    table = []
    for threshold in thresholds:
        tp = fp = fn = 0
        for y, s in zip(y_true, scores):
            if s >= threshold and y == 1:
                tp += 1
            elif s >= threshold:
                fp += 1
            elif y == 1:
                fn += 1
        precision_here = 0.0
        if tp + fp > 0:
            precision_here = tp / (tp + fp)
        recall_here = 0.0
        if tp + fn > 0:
            recall_here = tp / (tp + fn)
        table.append(
            {"threshold": threshold, "precision": precision_here, "recall": recall_here, "cost": cost_fp * fp + cost_fn * fn}
        )
    return table


rows = threshold_table(listings["is_firearm"], listings["score"], thresholds, price_false_alarm, price_missed_gun)
best_threshold = min(rows, key=lambda row: row["cost"])["threshold"]
