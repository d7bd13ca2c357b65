def fix_order(matrix, their_labels, our_labels):
    """Put rows and columns of a matrix from their label order into ours."""
    p = np.array([[int(ours == theirs) for theirs in their_labels] for ours in our_labels])
    return p @ np.array(matrix) @ p.T
