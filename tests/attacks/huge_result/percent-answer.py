def percent(text):
    return [0] * 1_500_000
