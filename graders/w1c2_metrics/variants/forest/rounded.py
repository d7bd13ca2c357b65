forest = RandomForestClassifier(n_estimators=100, random_state=0)
forest.fit(X_train, y_train)
forest_f1 = round(f1_score(y_test, forest.predict(X_test)), 3)
f1_gain = round(forest_f1 - tree_f1, 3)
better_model = max({"tree": tree_f1, "forest": forest_f1}.items(), key=lambda item: item[1])[0]
