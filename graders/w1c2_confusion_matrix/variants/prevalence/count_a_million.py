def at_prevalence(recall, specificity, prevalence):
    """Return precision and accuracy of a detector where a given part of the listings are guns."""
    n = 1_000_000
    guns = n * prevalence
    harmless = n - guns
    tp = guns * recall
    tn = harmless * specificity
    fp = harmless * (1 - specificity)
    precision = 0.0
    if tp + fp > 0:
        precision = tp / (tp + fp)
    return {"precision": precision, "accuracy": (tp + tn) / n}
