import warnings


def precision(truth, predicted):
    warnings.warn("zip is not strict here", stacklevel=2)
    flagged = [t for t, p in zip(truth, predicted) if p]
    return sum(flagged) / len(flagged) if flagged else 0.0
