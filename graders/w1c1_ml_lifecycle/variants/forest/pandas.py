def compare(X_train, y_train, X_test, y_test):
    """Return the accuracies of a tree and of a forest on the test part, and which of them wins."""
    scores = pd.Series(
        {
            "tree": DecisionTreeClassifier(random_state=0).fit(X_train, y_train).score(X_test, y_test),
            "forest": RandomForestClassifier(n_estimators=20, random_state=0).fit(X_train, y_train).score(X_test, y_test),
        }
    )
    return {**scores.to_dict(), "winner": scores.idxmax()}
