def compare(X_train, y_train, X_test, y_test):
    """Return the accuracies of a tree and of a forest on the test part, and which of them wins."""
    result = {}
    for name, model in [("forest", RandomForestClassifier(n_estimators=20, random_state=0)), ("tree", DecisionTreeClassifier(random_state=0))]:
        model.fit(list(X_train), list(y_train))
        right = 0
        for guess, truth in zip(model.predict(list(X_test)), y_test):
            right += int(guess == truth)
        result[name] = right / len(y_test)
    result["winner"] = "tree" if result["tree"] >= result["forest"] else "forest"
    return result
