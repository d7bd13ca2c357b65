def recall_per_class(matrix):
    """Return the recall of each class: the diagonal cell divided by the sum of its row."""
    matrix = np.asarray(matrix, dtype=float)
    sums = matrix.sum(axis=1)
    return np.divide(matrix.diagonal(), sums, out=np.zeros(len(sums)), where=sums > 0)


flowers = pd.DataFrame(sepals, columns=["length", "width"])
train, test, kind_train, kind_test = train_test_split(
    flowers, pd.Series(species), test_size=60, stratify=species, random_state=42
)
model = DecisionTreeClassifier(max_depth=3, random_state=42)
iris_matrix = metrics.confusion_matrix(kind_test, model.fit(train, kind_train).predict(test))
iris_recall = tuple(recall_per_class(iris_matrix))
