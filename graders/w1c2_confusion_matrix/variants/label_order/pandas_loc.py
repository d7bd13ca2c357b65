def fix_order(matrix, their_labels, our_labels):
    """Put rows and columns of a matrix from their label order into ours."""
    table = pd.DataFrame(matrix, index=their_labels, columns=their_labels)
    return table.loc[our_labels, our_labels]
