def top_features(X, y, names, k):
    """Return the names of the k most important features of a random forest, the most important first."""
    forest = RandomForestClassifier(n_estimators=20, random_state=0)
    forest.fit(X, y)
    order = np.argsort(forest.feature_importances_)[::-1]
    return [names[i] for i in order[:k]]
