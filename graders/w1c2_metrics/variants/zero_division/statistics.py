from statistics import fmean


def nightly_precision(nights):
    busy = [night for night in nights if sum(night) > 0]
    return fmean(tp / (tp + fp) for tp, fp in busy) if busy else 0.0
