import pandas as pd
import pytest
from sklearn.metrics import classification_report

from caip_lab.checks import category, close, hint, points, same

PARTS = ("precision", "recall", "f1-score", "support")


def told(report):
    """Return what a report says of each class, and the accuracy: None for what it lacks; its type where it is no dictionary."""
    if not isinstance(report, dict):
        return type(report).__name__
    classes = {label: report.get(label) for label in ("0", "1")}
    found = {f"{label} {part}": number_at(one, part) for label, one in classes.items() for part in PARTS}
    return {**found, "accuracy": number_at(report, "accuracy")}


def number_at(table, key):
    value = table.get(key) if isinstance(table, dict) else None
    return None if value is None else float(value)


def expected(truth, predicted):
    return told(classification_report(truth, predicted, output_dict=True, zero_division=0))


@pytest.fixture
def readings(night, job, hyperparameters, forest, numbers, request):
    """Return what is right about a table, and what some mistakes give, by what they have read: ``readings(forest, table)``.

    Their numbers are others in each account, because last night's jobs have other seeds there; their names are not.
    """
    asked = hyperparameters(job(night["first"]))
    first = forest(asked["trees"], asked["depth"], asked["seed"])[0]
    holdout = pd.read_csv(request.path.parents[2] / "source" / "w2c1_train" / "data" / "holdout.csv")

    def of(ours, table):
        truth, predicted = table["survived"], ours.predict(numbers(table))
        mistaken = {
            "truth and predictions have changed places": expected(predicted, truth),
            "the passengers of holdout": expected(holdout["survived"], ours.predict(numbers(holdout))),
            "the first job": expected(truth, first.predict(numbers(table))),
        }
        right = expected(truth, predicted)
        return right, {what: report for what, report in mistaken.items() if report != right}

    return first, of


def check_report(found, right, mistaken):
    read = [what for what, report in mistaken.items() if found == close(report, abs=1e-6)]
    assert read == same([])
    assert found == close(right, abs=1e-6)


@points(0.5)
@category("other passengers")
@hint("Which of the two comes first, the truth or the predictions? Are they those of this table?")
def test_other_passengers(student, night, readings, passengers):
    """evaluate reports on the passengers that it gets: precision, recall, F1 and number of each class"""
    (first, of), table = readings, passengers(60)
    check_report(told(student.evaluate(night["first"], table)), *of(first, table))


@points(0.3)
@category("another job, which ran just now")
@hint("Is it the model of the job whose name evaluate gets?")
def test_another_job(student, readings, one_more_job, forest, passengers, rng):
    """evaluate fetches the model of the job whose name it gets"""
    _, of = readings
    for _ in range(20):  # until the two jobs' models say something else of these passengers
        trees, depth, seed, table = 5, int(rng.integers(1, 4)), int(rng.integers(10_000)), passengers(50)
        right, mistaken = of(forest(trees, depth, seed)[0], table)
        if "the first job" in mistaken:
            break
    name = one_more_job(trees=trees, depth=depth, seed=seed)
    check_report(told(student.evaluate(name, table)), right, mistaken)
