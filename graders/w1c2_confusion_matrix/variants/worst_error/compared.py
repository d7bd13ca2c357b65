def worse(costs):
    return "fp" if costs[0][1] > costs[1][0] else "fn"


answer_marketplace = worse([[0, 4], [900, 12]])
answer_loan = worse([[0, 6000], [350, 0]])
answer_cancer = worse([[0, 250], [40000, 3000]])
