def cost_of(matrix, costs):
    """Return the average cost of one case: counts times costs, divided by the number of cases."""
    (tn, fp), (fn, tp) = matrix
    (c_tn, c_fp), (c_fn, c_tp) = costs
    n = tn + fp + fn + tp
    if n == 0:
        return 0.0
    return (tn * c_tn + fp * c_fp + fn * c_fn + tp * c_tp) / n
