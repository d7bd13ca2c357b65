def precision(truth, predicted):
    return "x" * 40_000_000
