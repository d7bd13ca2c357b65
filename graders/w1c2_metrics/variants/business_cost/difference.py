def total_cost(y_true, y_pred, cost_fp, cost_fn):
    gap = np.array(y_pred) - np.array(y_true)
    return np.where(gap == 1, cost_fp, np.where(gap == -1, cost_fn, 0)).sum()
