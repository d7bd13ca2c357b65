def precision(truth, predicted):
    flagged = np.asarray(truth)[np.asarray(predicted) == 1]
    return flagged.mean() if len(flagged) else np.float64(0)
