def diagnose(train, test):
    """Return "underfitting", "overfitting" or "good fit" for two accuracies in percent."""
    gap = train - test
    too_simple = train < 80
    if too_simple:
        return "underfitting"
    by_heart = gap > 10
    return "overfitting" if by_heart else "good fit"
