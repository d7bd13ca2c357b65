from sklearn.metrics import classification_report

tree = DecisionTreeClassifier(max_depth=4, random_state=0)
tree.fit(X_train, y_train)
report = classification_report(y_test, tree.predict(X_test), output_dict=True)
tree_accuracy = report["accuracy"]
tree_precision = report["1"]["precision"]
tree_recall = report["1"]["recall"]
