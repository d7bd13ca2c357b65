from sklearn.metrics import confusion_matrix


def evaluate(job, table):
    matrix = confusion_matrix(table["survived"], model_of(job).predict(numbers(table)), labels=[0, 1])
    found = {"accuracy": matrix.trace() / matrix.sum()}
    for label in (0, 1):
        right, told, there = matrix[label, label], matrix[:, label].sum(), matrix[label].sum()
        precision, recall = (right / told if told else 0.0), right / there
        f1 = 2 * precision * recall / (precision + recall) if right else 0.0
        found[str(label)] = {"precision": precision, "recall": recall, "f1-score": f1, "support": there}
    return found
