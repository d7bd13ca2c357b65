def scale(train, test):
    """Return both parts with each column shifted and divided by the numbers of the training part."""
    scaler = StandardScaler()
    return [scaler.fit_transform(train), scaler.transform(test)]
