def diagnose(train, test):
    """Return "underfitting", "overfitting" or "good fit" for two accuracies in percent."""
    if train >= 80 and train - test <= 10:
        return "good fit"
    if train >= 80:
        return "overfitting"
    return "underfitting"
