def diagnose(train, test):
    """Return "underfitting", "overfitting" or "good fit" for two accuracies in percent."""
    if train < 80:
        answer = "underfitting"
    elif train - test > 10:
        answer = "overfitting"
    else:
        answer = "good fit"
    return answer
