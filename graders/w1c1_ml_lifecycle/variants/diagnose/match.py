def diagnose(train, test):
    """Return "underfitting", "overfitting" or "good fit" for two accuracies in percent."""
    match (train < 80, test < train - 10):
        case (True, _):
            return "underfitting"
        case (False, True):
            return "overfitting"
        case _:
            return "good fit"
