def precision(truth, predicted):
    return sum(t for t, p in zip(truth, predicted) if p) / max(1, sum(predicted))
