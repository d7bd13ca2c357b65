def cost_of(matrix, costs):
    """Return the average cost of one case: counts times costs, divided by the number of cases."""
    n = sum(matrix[0]) + sum(matrix[1])
    total = 0.0
    for counts, prices in zip(matrix, costs):
        for count, price in zip(counts, prices):
            if n > 0:
                total += count / n * price
    return total
