def fix_order(matrix, their_labels, our_labels):
    """Put rows and columns of a matrix from their label order into ours."""
    n = len(our_labels)
    result = np.zeros((n, n), dtype=int)
    for i in range(n):
        for j in range(n):
            result[our_labels.index(their_labels[i])][our_labels.index(their_labels[j])] = matrix[i][j]
    return result
