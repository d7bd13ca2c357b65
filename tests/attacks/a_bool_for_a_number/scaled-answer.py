def scaled(column):
    return ((np.asarray(column) - np.mean(column)) / np.std(column)).astype(complex)
