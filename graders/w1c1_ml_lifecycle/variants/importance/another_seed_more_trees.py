def top_features(X, y, names, k):
    """Return the names of the k most important features of a random forest, the most important first."""
    forest = RandomForestClassifier(n_estimators=120, random_state=7).fit(X, y)
    importances = list(forest.feature_importances_)
    places = sorted(range(len(names)), key=lambda i: importances[i], reverse=True)
    return [names[i] for i in places][:k]
