def percent(text):
    return {10**5000: [10**5000]}
