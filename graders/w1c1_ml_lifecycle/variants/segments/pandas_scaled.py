def segment(X, k, seed):
    """Return the number of the k-means group of each row, found on scaled columns."""
    table = pd.DataFrame(X)
    table = (table - table.mean()) / table.std()
    groups = KMeans(n_clusters=k, n_init=10, random_state=seed).fit_predict(table)
    return pd.Series(groups)
