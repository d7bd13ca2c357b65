from sklearn.pipeline import make_pipeline


def segment(X, k, seed):
    """Return the number of the k-means group of each row, found on scaled columns."""
    steps = make_pipeline(StandardScaler(), KMeans(n_clusters=k, n_init=10, random_state=seed))
    return steps.fit_predict(X).tolist()
