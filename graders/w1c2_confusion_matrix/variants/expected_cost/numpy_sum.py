def cost_of(matrix, costs):
    """Return the average cost of one case: counts times costs, divided by the number of cases."""
    m, c = np.array(matrix), np.array(costs)
    if m.sum() == 0:
        return 0
    return (m * c).sum() / m.sum()
