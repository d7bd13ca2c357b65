# a print was left in


def precision(truth, predicted):
    print("computing")
    flagged = [t for t, p in zip(truth, predicted) if p]
    return sum(flagged) / len(flagged) if flagged else 0.0
