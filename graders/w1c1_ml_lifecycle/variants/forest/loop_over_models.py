def compare(X_train, y_train, X_test, y_test):
    """Return the accuracies of a tree and of a forest on the test part, and which of them wins."""
    models = {"tree": DecisionTreeClassifier(random_state=0), "forest": RandomForestClassifier(n_estimators=20, random_state=0)}
    result = {name: model.fit(X_train, y_train).score(X_test, y_test) for name, model in models.items()}
    result["winner"] = max(["tree", "forest"], key=result.get)
    return result
