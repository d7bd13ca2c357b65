def segment(X, k, seed):
    """Return the number of the k-means group of each row, found on scaled columns."""
    Z = (X - X.mean(axis=0)) / X.std(axis=0)
    return KMeans(k, n_init=10, random_state=seed).fit(Z).predict(Z)
