import random


def stratified_split(X, y, test_size, seed):
    """Return X_train, X_test, y_train, y_test: random parts with the same share of each class."""
    chance = random.Random(seed)
    X_train, X_test, y_train, y_test = [], [], [], []
    for label in sorted(set(y.tolist())):
        rows = [i for i in range(len(y)) if y[i] == label]
        chance.shuffle(rows)
        n_test = int(len(rows) * test_size + 0.5)
        for place, i in enumerate(rows):
            if place < n_test:
                X_test.append(list(X[i]))
                y_test.append(label)
            else:
                X_train.append(list(X[i]))
                y_train.append(label)
    return X_train, X_test, y_train, y_test
