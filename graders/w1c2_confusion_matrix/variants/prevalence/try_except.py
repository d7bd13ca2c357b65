def at_prevalence(recall, specificity, prevalence):
    """Return precision and accuracy of a detector where a given part of the listings are guns."""
    tp = recall * prevalence
    fp = (1 - specificity) * (1 - prevalence)
    try:
        precision = tp / (tp + fp)
    except ZeroDivisionError:
        precision = 0
    accuracy = recall * prevalence + specificity * (1 - prevalence)
    return {"accuracy": accuracy, "precision": precision}
