def scaled(column):
    return [10**9000] * len(column)
