tree = DecisionTreeClassifier(random_state=0, max_depth=2).fit(X_train, y_train)
tree_accuracy = tree.score(X_test, y_test)
root_feature = features[tree.tree_.feature[0]]
root_threshold = tree.tree_.threshold[0]
new_species = species[tree.predict([[6.1, 2.9, 4.7, 1.4]])[0]]
