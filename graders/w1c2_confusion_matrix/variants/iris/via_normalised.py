def recall_per_class(matrix):
    """Return the recall of each class: the diagonal cell divided by the sum of its row."""
    result = []
    for i, row in enumerate(matrix):
        try:
            result.append(float(row[i] / np.int64(sum(row)))) if sum(row) else result.append(0.0)
        except ZeroDivisionError:
            result.append(0.0)
    return tuple(result)


X_train, X_test, y_train, y_test = train_test_split(sepals, species, test_size=0.4, stratify=species, random_state=42)
tree = DecisionTreeClassifier(max_depth=3, random_state=42).fit(X_train, y_train)
y_pred = tree.predict(X_test)

iris_matrix = metrics.confusion_matrix(y_test, y_pred)
iris_recall = metrics.confusion_matrix(y_test, y_pred, normalize="true").diagonal()
