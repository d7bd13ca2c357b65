def recall_per_class(matrix):
    """Return the recall of each class: the diagonal cell divided by the sum of its row."""
    result = []
    for i in range(len(matrix)):
        row_sum = 0
        for cell in matrix[i]:
            row_sum = row_sum + cell
        if row_sum == 0:
            result.append(0)
        else:
            result.append(matrix[i][i] / row_sum)
    return result


X_train, X_test, y_train, y_test = train_test_split(sepals, species, test_size=0.4, stratify=species, random_state=42)
tree = DecisionTreeClassifier(max_depth=3, random_state=42).fit(X_train, y_train)
y_pred = tree.predict(X_test)

iris_matrix = [[0, 0, 0], [0, 0, 0], [0, 0, 0]]
for t, p in zip(y_test, y_pred):
    iris_matrix[t][p] += 1
iris_recall = recall_per_class(iris_matrix)
