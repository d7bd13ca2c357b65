def diagnose(train, test):
    """Return "underfitting", "overfitting" or "good fit" for two accuracies in percent."""
    return str(np.select([train < 80, train - test > 10], ["underfitting", "overfitting"], default="good fit"))
