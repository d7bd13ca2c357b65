tree = DecisionTreeClassifier(max_depth=2, random_state=0)
tree.fit(X_train, y_train)
tree_accuracy = round(np.mean(tree.predict(X_test) == y_test), 2)
plot_tree(tree, feature_names=features, class_names=species)
root_feature = "petal_width"
root_threshold = 0.80
new_species = "versicolor"
