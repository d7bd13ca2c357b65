tree = DecisionTreeClassifier(max_depth=4, random_state=0).fit(X_train, y_train)
forest = RandomForestClassifier(n_estimators=100, random_state=0).fit(X_train, y_train)
scores = {name: f1_score(y_test, model.predict(X_test)) for name, model in [("tree", tree), ("forest", forest)]}
forest_f1 = scores["forest"]
f1_gain = scores["forest"] - scores["tree"]
better_model = max(scores, key=scores.get)
