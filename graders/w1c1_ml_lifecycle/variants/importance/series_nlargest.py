def top_features(X, y, names, k):
    """Return the names of the k most important features of a random forest, the most important first."""
    forest = RandomForestClassifier(n_estimators=20, random_state=0).fit(X, y)
    return pd.Series(forest.feature_importances_, index=names).nlargest(k).index.tolist()
