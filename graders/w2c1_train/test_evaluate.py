from sklearn.metrics import classification_report

from caip_lab.checks import category, close, hint, points

PARTS = ("precision", "recall", "f1-score", "support")


def expected(forest, table, numbers):
    """Return what the report must say of each class, and the accuracy."""
    report = classification_report(table["survived"], forest.predict(numbers(table)), output_dict=True, zero_division=0)
    return told(report)


def told(report):
    """Return the same of a student's report."""
    found = {f"{label} {part}": float(report[label][part]) for label in ("0", "1") for part in PARTS}
    return {**found, "accuracy": float(report["accuracy"])}


@points(0.5)
@category("other passengers")
@hint("Which of the two comes first, the truth or the predictions? Are they those of this table?")
def test_other_passengers(student, job, night, forest, hyperparameters, passengers, numbers):
    """evaluate reports on the passengers that it gets: precision, recall, F1 and number of each class"""
    asked = hyperparameters(job(night["first"]))
    ours, table = forest(asked["trees"], asked["depth"], asked["seed"])[0], passengers(60)
    assert told(student.evaluate(night["first"], table)) == close(expected(ours, table, numbers), abs=1e-6)


@points(0.3)
@category("another job, which ran just now")
@hint("Is it the model of the job whose name evaluate gets?")
def test_another_job(student, one_more_job, forest, passengers, numbers, rng):
    """evaluate fetches the model of the job whose name it gets"""
    trees, depth, seed = 5, int(rng.integers(1, 4)), int(rng.integers(10_000))
    name, table = one_more_job(trees=trees, depth=depth, seed=seed), passengers(50)
    assert told(student.evaluate(name, table)) == close(expected(forest(trees, depth, seed)[0], table, numbers), abs=1e-6)
