def percent(text):
    raise ValueError(text)
