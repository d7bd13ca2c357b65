def nightly_precision(nights):
    table = np.array(nights)
    flagged = table.sum(axis=1)
    busy = flagged > 0
    if not busy.any():
        return 0.0
    return (table[busy, 0] / flagged[busy]).mean()
