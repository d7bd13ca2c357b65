def percent(text):
    return None
