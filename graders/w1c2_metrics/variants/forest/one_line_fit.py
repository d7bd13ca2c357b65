forest = RandomForestClassifier(random_state=0).fit(X_train, y_train)
pred = forest.predict(X_test)
forest_f1 = f1_score(y_true=y_test, y_pred=pred)
f1_gain = forest_f1 - 0.7
better_model = "forest"
