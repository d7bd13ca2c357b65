def total_cost(y_true, y_pred, cost_fp, cost_fn):
    total = 0
    for t, p in zip(y_true, y_pred):
        if t != p:
            total += cost_fp if p == 1 else cost_fn
    return total
