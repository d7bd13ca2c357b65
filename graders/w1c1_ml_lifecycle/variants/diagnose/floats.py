def diagnose(train, test):
    """Return "underfitting", "overfitting" or "good fit" for two accuracies in percent."""
    train, test = float(train), float(test)
    names = {(True, True): "underfitting", (True, False): "underfitting", (False, True): "overfitting"}
    return names.get((train < 80.0, train - test > 10.0), "good fit")
