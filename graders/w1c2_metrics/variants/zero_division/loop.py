def nightly_precision(nights):
    total = 0
    n = 0
    for night in nights:
        tp = night[0]
        fp = night[1]
        if tp + fp != 0:
            total += tp / (tp + fp)
            n += 1
    if n == 0:
        return 0.0
    return total / n
