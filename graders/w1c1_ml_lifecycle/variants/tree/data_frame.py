flowers = pd.DataFrame(X_train, columns=features)
tree = DecisionTreeClassifier(max_depth=2, random_state=0)
tree.fit(flowers.to_numpy(), pd.Series(y_train))
tree_accuracy = float(accuracy_score(y_test, tree.predict(X_test)))
from sklearn.tree import export_text

print(export_text(tree, feature_names=features))
root_feature = "petal_width"
root_threshold = 0.8
new_species = "versicolor"
