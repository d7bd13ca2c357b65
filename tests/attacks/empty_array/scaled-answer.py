def scaled(column):
    return np.empty((0, len(column)))
