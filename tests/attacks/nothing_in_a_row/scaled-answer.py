def scaled(column):
    return np.empty((2**24, 0))
