def scaled(column):
    return np.full(len(column), np.inf)
