def fix_order(matrix, their_labels, our_labels):
    """Put rows and columns of a matrix from their label order into ours."""
    labels = list(their_labels)
    m = [list(row) for row in matrix]
    for i, label in enumerate(our_labels):
        j = labels.index(label)
        labels[i], labels[j] = labels[j], labels[i]
        m[i], m[j] = m[j], m[i]
        for row in m:
            row[i], row[j] = row[j], row[i]
    return m
