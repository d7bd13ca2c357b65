def at_prevalence(recall, specificity, prevalence):
    """Return precision and accuracy of a detector where a given part of the listings are guns."""
    accuracy = 1 - prevalence * (1 - recall) - (1 - prevalence) * (1 - specificity)
    if prevalence == 0 or recall == 0:
        return {"precision": 0.0, "accuracy": accuracy}
    false_per_true = (1 - prevalence) * (1 - specificity) / (prevalence * recall)
    return {"precision": 1 / (1 + false_per_true), "accuracy": accuracy}
