from sklearn.metrics import confusion_matrix, precision_score, recall_score


def threshold_table(y_true, scores, thresholds, cost_fp, cost_fn):
    table = []
    for threshold in thresholds:
        y_pred = [int(score >= threshold) for score in scores]
        tn, fp, fn, tp = confusion_matrix(y_true, y_pred, labels=[0, 1]).ravel()
        table.append({
            "threshold": threshold,
            "precision": precision_score(y_true, y_pred, zero_division=0),
            "recall": recall_score(y_true, y_pred, zero_division=0),
            "cost": cost_fp * fp + cost_fn * fn,
        })
    return tuple(table)


rows = threshold_table(listings["is_firearm"], listings["score"], thresholds, price_false_alarm, price_missed_gun)
best_threshold = sorted((row["cost"], row["threshold"]) for row in rows)[0][1]
