def fix_order(matrix, their_labels, our_labels):
    """Put rows and columns of a matrix from their label order into ours."""
    rows = []
    for label in our_labels:
        rows.append(matrix[their_labels.index(label)])
    result = []
    for row in rows:
        new_row = []
        for label in our_labels:
            new_row.append(row[their_labels.index(label)])
        result.append(new_row)
    return result
