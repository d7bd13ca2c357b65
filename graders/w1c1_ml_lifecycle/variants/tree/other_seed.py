tree = DecisionTreeClassifier(max_depth=2, random_state=1).fit(X_train, y_train)
right = 0
for flower, truth in zip(X_test, y_test):
    if tree.predict([flower])[0] == truth:
        right += 1
tree_accuracy = right / len(y_test)
root_feature, root_threshold, new_species = "petal_length", 2.45, "versicolor"
