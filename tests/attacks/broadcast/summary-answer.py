def summary(table):
    return np.full((1, 2), np.nan)
