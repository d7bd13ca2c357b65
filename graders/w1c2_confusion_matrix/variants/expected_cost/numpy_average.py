def cost_of(matrix, costs):
    """Return the average cost of one case: counts times costs, divided by the number of cases."""
    try:
        return np.average(costs, weights=matrix)
    except ZeroDivisionError:
        return 0.0
