def cost_of(matrix, costs):
    """Return the average cost of one case: counts times costs, divided by the number of cases."""
    flat = np.ravel(matrix)
    return np.dot(flat, np.ravel(costs)) / max(flat.sum(), 1)
