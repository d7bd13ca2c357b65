def cost_of(matrix, costs):
    """Return the average cost of one case: counts times costs, divided by the number of cases."""
    counts = pd.DataFrame(matrix)
    money = (counts * pd.DataFrame(costs)).sum().sum()
    cases = counts.sum().sum()
    return float(money / cases) if cases else 0.0
