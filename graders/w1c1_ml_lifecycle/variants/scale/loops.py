def scale(train, test):
    """Return both parts with each column shifted and divided by the numbers of the training part."""
    train_scaled = [[0.0] * len(row) for row in train]
    test_scaled = [[0.0] * len(row) for row in test]
    for j in range(len(train[0])):
        column = [row[j] for row in train]
        mean = sum(column) / len(column)
        std = (sum((value - mean) ** 2 for value in column) / len(column)) ** 0.5
        for i, row in enumerate(train):
            train_scaled[i][j] = (row[j] - mean) / std if std > 0 else 0.0
        for i, row in enumerate(test):
            test_scaled[i][j] = (row[j] - mean) / std if std > 0 else 0.0
    return train_scaled, test_scaled
