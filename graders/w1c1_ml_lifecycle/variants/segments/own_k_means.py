def segment(X, k, seed):
    """Return the number of the k-means group of each row, found on scaled columns."""
    points = (X - X.mean(axis=0)) / X.std(axis=0)
    rng = np.random.default_rng(seed)
    best = None
    for _ in range(60):
        centres = points[rng.choice(len(points), size=k, replace=False)]
        for _ in range(40):
            distances = ((points[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2)
            groups = distances.argmin(axis=1)
            centres = np.array([points[groups == g].mean(axis=0) if (groups == g).any() else centres[g] for g in range(k)])
        total = distances.min(axis=1).sum()
        if best is None or total < best[0]:
            best = (total, groups)
    return best[1]
