def segment(X, k, seed):
    """Return the number of the k-means group of each row, found on scaled columns."""
    scaled = StandardScaler().fit(X).transform(X)
    return list(KMeans(n_clusters=k, init="random", n_init=50, random_state=seed).fit_predict(scaled))
