def diagnose(train, test):
    """Return "underfitting", "overfitting" or "good fit" for two accuracies in percent."""
    return "underfitting" if train < 80 else "overfitting" if train > test + 10 else "good fit"
