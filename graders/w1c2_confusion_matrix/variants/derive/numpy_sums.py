def metrics_from(matrix):
    """Return accuracy, precision, recall, specificity and f1 of a 2 by 2 confusion matrix."""
    m = np.array(matrix)
    rows, columns = m.sum(axis=1), m.sum(axis=0)
    result = {"accuracy": np.trace(m) / m.sum()}
    result["precision"] = m[1, 1] / max(columns[1], 1)
    result["recall"] = m[1, 1] / max(rows[1], 1)
    result["specificity"] = m[0, 0] / max(rows[0], 1)
    result["f1"] = 2 * m[1, 1] / max(rows[1] + columns[1], 1)
    return result
