from sklearn.metrics import accuracy_score, precision_recall_fscore_support


def evaluate(job, table):
    said = model_of(job).predict(numbers(table))
    parts = precision_recall_fscore_support(table["survived"], said, labels=[0, 1], zero_division=0)
    report = {}
    for label, values in zip(("0", "1"), zip(*parts)):
        report[label] = dict(zip(("precision", "recall", "f1-score", "support"), map(float, values)))
    report["accuracy"] = accuracy_score(table["survived"], said)
    return report
