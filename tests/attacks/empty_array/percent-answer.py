def percent(text):
    return []
