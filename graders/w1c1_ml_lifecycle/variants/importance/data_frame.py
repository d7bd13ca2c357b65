def top_features(X, y, names, k):
    """Return the names of the k most important features of a random forest, the most important first."""
    forest = RandomForestClassifier(n_estimators=20, random_state=0).fit(pd.DataFrame(X, columns=names), y)
    table = pd.DataFrame({"name": forest.feature_names_in_, "importance": forest.feature_importances_})
    return tuple(table.sort_values("importance", ascending=False)["name"].head(k))
