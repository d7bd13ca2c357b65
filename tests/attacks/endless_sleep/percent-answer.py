def percent(text):
    return float(text.strip("%")) / 100
