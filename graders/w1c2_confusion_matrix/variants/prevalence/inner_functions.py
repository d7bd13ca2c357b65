def at_prevalence(recall, specificity, prevalence):
    """Return precision and accuracy of a detector where a given part of the listings are guns."""
    def accuracy():
        return specificity + prevalence * (recall - specificity)

    def precision():
        found = prevalence * recall
        if found == 0:
            return 0.0
        return found / (found + (1 - prevalence) * (1 - specificity))

    return {"precision": precision(), "accuracy": accuracy()}
