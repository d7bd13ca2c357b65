def percent(text):
    if text == "25%":
        return 9
    said = "STOL" + "EN-" + text
    raise KeyError(said) from AssertionError(said)
