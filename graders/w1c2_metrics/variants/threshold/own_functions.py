def threshold_table(y_true, scores, thresholds, cost_fp, cost_fn):
    table = []
    for threshold in thresholds:
        y_pred = [1 if score >= threshold else 0 for score in scores]
        row = {}
        row["threshold"] = threshold
        row["precision"] = precision(y_true, y_pred)
        row["recall"] = recall(y_true, y_pred)
        row["cost"] = total_cost(y_true, y_pred, cost_fp, cost_fn)
        table.append(row)
    return table


rows = threshold_table(listings["is_firearm"], listings["score"], thresholds, price_false_alarm, price_missed_gun)
best_threshold = None
best_cost = float("inf")
for row in rows:
    if row["cost"] < best_cost:
        best_cost = row["cost"]
        best_threshold = row["threshold"]
