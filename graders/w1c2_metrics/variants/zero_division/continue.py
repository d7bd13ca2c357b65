def nightly_precision(nights):
    values = []
    for tp, fp in nights:
        if tp == 0 and fp == 0:
            continue
        values.append(tp / (tp + fp))
    return np.mean(values) if values else 0
