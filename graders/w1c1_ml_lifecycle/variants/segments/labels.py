def segment(X, k, seed):
    """Return the number of the k-means group of each row, found on scaled columns."""
    scaled = StandardScaler().fit_transform(X)
    model = KMeans(n_clusters=k, n_init=10, random_state=seed)
    model.fit(scaled)
    return model.labels_
