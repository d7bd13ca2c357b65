forest = RandomForestClassifier(n_estimators=100, random_state=0)
forest.fit(X_train.values, y_train.values)
pred = forest.predict(X_test.values)
tp = ((pred == 1) & (y_test == 1)).sum()
wrong = (pred != y_test).sum()
forest_f1 = 2 * tp / (2 * tp + wrong)
f1_gain = forest_f1 - tree_f1
if f1_gain > 0:
    better_model = "forest"
else:
    better_model = "tree"
