def fix_order(matrix, their_labels, our_labels):
    """Put rows and columns of a matrix from their label order into ours."""
    cells = {}
    for t, row in zip(their_labels, matrix):
        for p, count in zip(their_labels, row):
            cells[t, p] = count
    return [[cells[t, p] for p in our_labels] for t in our_labels]
