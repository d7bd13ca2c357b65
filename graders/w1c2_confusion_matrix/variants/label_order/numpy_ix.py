def fix_order(matrix, their_labels, our_labels):
    """Put rows and columns of a matrix from their label order into ours."""
    places = [their_labels.index(label) for label in our_labels]
    return np.array(matrix)[np.ix_(places, places)]
