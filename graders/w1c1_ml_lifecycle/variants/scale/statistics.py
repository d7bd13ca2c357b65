from statistics import mean, pstdev


def scale(train, test):
    """Return both parts with each column shifted and divided by the numbers of the training part."""
    centres = [mean(column) for column in train.T.tolist()]
    spreads = [pstdev(column) or 1.0 for column in train.T.tolist()]

    def scaled(rows):
        return [[(v - c) / s for v, c, s in zip(row, centres, spreads)] for row in rows]

    return scaled(train), scaled(test)
