def top_features(X, y, names, k):
    """Return the names of the k most important features of a random forest, the most important first."""
    forest = RandomForestClassifier(n_estimators=20, random_state=0).fit(X, y)
    left = dict(zip(names, forest.feature_importances_))
    found = []
    for _ in range(k):
        best = max(left, key=left.get)
        found.append(best)
        del left[best]
    return found
