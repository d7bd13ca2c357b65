from collections import Counter


def confusion_matrix(y_true, y_pred):
    """Count the cases of each truth (row) and prediction (column), label 0 first."""
    pairs = Counter(zip(list(y_true), list(y_pred)))
    return tuple(tuple(pairs[(row, column)] for column in (0, 1)) for row in (0, 1))
