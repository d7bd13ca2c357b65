def cost_of(matrix, costs):
    """Return the average cost of one case: counts times costs, divided by the number of cases."""
    n = np.sum(matrix)
    return np.einsum("ij,ij->", matrix, costs) / n if n else 0.0
