def scaled(column):
    return iter((np.asarray(column) - np.mean(column)) / np.std(column))
