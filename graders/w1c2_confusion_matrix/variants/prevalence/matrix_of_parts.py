def at_prevalence(recall, specificity, prevalence):
    """Return precision and accuracy of a detector where a given part of the listings are guns."""
    parts = np.array([[specificity, 1 - specificity], [1 - recall, recall]])
    parts = parts * np.array([[1 - prevalence], [prevalence]])
    flagged_part = parts[:, 1].sum()
    return {
        "precision": parts[1, 1] / flagged_part if flagged_part else 0.0,
        "accuracy": np.trace(parts),
    }
