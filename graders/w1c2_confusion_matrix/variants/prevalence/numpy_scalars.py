def at_prevalence(recall, specificity, prevalence):
    """Return precision and accuracy of a detector where a given part of the listings are guns."""
    weights = np.array([prevalence, 1.0 - prevalence])
    hits = weights * np.array([recall, 1.0 - specificity])
    right = weights * np.array([recall, specificity])
    with np.errstate(invalid="ignore"):
        precision = np.nan_to_num(hits[0] / hits.sum())
    return {"precision": precision, "accuracy": right.sum()}
