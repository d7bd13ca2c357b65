def scale(train, test):
    """Return both parts with each column shifted and divided by the numbers of the training part."""
    mean, spread = train.mean(axis=0), train.std(axis=0, ddof=1)
    spread[spread == 0] = 1.0
    return (train - mean) / spread, (test - mean) / spread
