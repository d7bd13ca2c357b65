def precision(truth, predicted):
    return np.array([])
