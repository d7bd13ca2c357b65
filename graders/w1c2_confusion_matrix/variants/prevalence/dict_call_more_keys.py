def at_prevalence(recall, specificity, prevalence):
    """Return precision and accuracy of a detector where a given part of the listings are guns."""
    tp, fn = prevalence * recall, prevalence * (1 - recall)
    fp, tn = (1 - prevalence) * (1 - specificity), (1 - prevalence) * specificity
    result = dict(tp=tp, fp=fp, fn=fn, tn=tn)
    result["precision"] = tp / (tp + fp) if (tp + fp) != 0 else 0.0
    result["accuracy"] = (tp + tn) / (tp + tn + fp + fn)
    return result
