def total_cost(y_true, y_pred, cost_fp, cost_fn):
    _, fp, fn, _ = counts(y_true, y_pred)
    return cost_fp * fp + cost_fn * fn
