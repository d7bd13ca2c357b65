def top_features(X, y, names, k):
    """Return the names of the k most important features of a random forest, the most important first."""
    forest = RandomForestClassifier(n_estimators=20, random_state=0).fit(X, y)
    pairs = sorted(zip(forest.feature_importances_, names), reverse=True)
    return [name for _, name in pairs[:k]]
