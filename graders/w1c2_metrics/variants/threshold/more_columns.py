def threshold_table(y_true, scores, thresholds, cost_fp, cost_fn):
    data = pd.DataFrame({"y": y_true, "s": scores})
    guns = int(data.y.sum())
    table = []
    for threshold in thresholds:
        flagged = data[data.s >= threshold]
        tp = int(flagged.y.sum())
        fp = len(flagged) - tp
        fn = guns - tp
        table.append({
            "tp": tp,
            "fp": fp,
            "cost": float(fp * cost_fp + fn * cost_fn),
            "recall": tp / guns if guns else 0,
            "precision": tp / len(flagged) if len(flagged) else 0,
            "threshold": threshold,
        })
    return table


rows = threshold_table(listings["is_firearm"], listings["score"], thresholds, price_false_alarm, price_missed_gun)
costs = [row["cost"] for row in rows]
best_threshold = thresholds[costs.index(min(costs))]
