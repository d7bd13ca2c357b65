def segment(X, k, seed):
    """Return the number of the k-means group of each row, found on scaled columns."""
    scaled = StandardScaler().fit_transform(X)
    groups = KMeans(n_clusters=k, n_init=10, random_state=seed).fit_predict(scaled)
    return [int(group) + 1 for group in groups]
