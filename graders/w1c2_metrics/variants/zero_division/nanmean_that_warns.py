def nightly_precision(nights):
    values = []
    for tp, fp in nights:
        values.append(np.divide(tp, tp + fp))
    mean = np.nanmean(values)
    if np.isnan(mean):
        return 0.0
    return mean
