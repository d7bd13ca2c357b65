from pathlib import Path

import pandas as pd

from caip_lab.checks import category, close, hint, points

DATA = Path(__file__).resolve().parents[2] / "source" / "w1c2_metrics" / "data"
PRICES = (10, 300)
THRESHOLDS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]
LISTINGS = pd.read_csv(DATA / "listings.csv")


def expected_row(y_true, scores, threshold, cost_fp, cost_fn):
    """Return the row of one threshold, counted one listing at a time."""
    pairs = [(truth == 1, score >= threshold) for truth, score in zip(y_true, scores, strict=True)]
    tp, fp, fn = (pairs.count(pair) for pair in ((True, True), (False, True), (True, False)))
    return {
        "threshold": threshold,
        "precision": tp / (tp + fp) if tp + fp else 0.0,
        "recall": tp / (tp + fn) if tp + fn else 0.0,
        "cost": fp * cost_fp + fn * cost_fn,
    }


def expected_column(name, y_true, scores, thresholds, cost_fp, cost_fn):
    return [expected_row(y_true, scores, threshold, cost_fp, cost_fn)[name] for threshold in thresholds]


def column(table, name):
    """Return one column of a list of dictionaries or of a DataFrame."""
    rows = table.to_dict("records") if hasattr(table, "to_dict") else table
    return [row[name] for row in rows]


def random_detector(rng):
    """Return arguments for threshold_table. Each score has three decimals, each threshold four: none are equal."""
    y_true = [int(n) for n in rng.permutation([1] * 23 + [0] * 57)]
    scores = [round(0.001 + 0.98 * float(rng.beta(2 + 2 * y, 4 - y)), 3) for y in y_true]
    thresholds = sorted(round(float(rng.uniform(low, low + 0.08)), 3) + 0.0005 for low in (0.1, 0.25, 0.4, 0.55))
    return y_true, scores, thresholds, int(rng.integers(2, 20)), int(rng.integers(30, 900))


@points(0.4)
@category("random listings and scores: precision and recall")
@hint("Do you count again for each threshold? Which listings are flagged?")
def test_precision_and_recall(student, rng):
    """threshold_table has the precision and the recall at each threshold"""
    arguments = random_detector(rng)
    table = student.threshold_table(*arguments)
    for name in ("threshold", "precision", "recall"):
        assert column(table, name) == close(expected_column(name, *arguments))


@points(0.4)
@category("random listings, scores and prices: cost")
@hint("Which price belongs to a false alarm, and which to a missed gun?")
def test_cost(student, rng):
    """threshold_table has the total cost at each threshold"""
    for _ in range(2):
        arguments = random_detector(rng)
        assert column(student.threshold_table(*arguments), "cost") == close(expected_column("cost", *arguments))


@points(0.2)
@category("a score is exactly at the threshold")
@hint("The task says at or above. Is a score equal to the threshold flagged?")
def test_a_score_at_the_threshold_is_flagged(student, rng):
    """a listing is flagged if its score is exactly at the threshold"""
    y_true, scores, _, cost_fp, cost_fn = random_detector(rng)
    thresholds = sorted(float(score) for score in rng.choice(sorted(set(scores)), size=4, replace=False))
    arguments = (y_true, scores, thresholds, cost_fp, cost_fn)
    table = student.threshold_table(*arguments)
    for name in ("recall", "cost"):
        assert column(table, name) == close(expected_column(name, *arguments))


@points(0.2)
@category("nothing is flagged at the highest threshold, or there is no gun")
@hint("What is precision if nothing is flagged, and recall if there is no gun? The rules are the same as before.")
def test_nothing_to_divide_by(student, rng):
    """the table has 0.0 for precision where nothing is flagged and for recall without a gun, and fractions elsewhere"""
    y_true, scores, thresholds, cost_fp, cost_fn = random_detector(rng)
    lone = y_true.index(1)
    scores[lone] = 0.997  # at 0.9965 this gun alone is flagged
    thresholds = [*thresholds, 0.9965, 0.9995]
    for truth in (y_true, [int(n == lone) for n in range(len(y_true))], [0] * len(y_true)):
        arguments = (truth, scores, thresholds, cost_fp, cost_fn)
        table = student.threshold_table(*arguments)
        for name in ("precision", "recall"):
            assert column(table, name) == close(expected_column(name, *arguments))


@points(0.4)
@category("our listings at the given prices")
@hint("Look down the column of costs. In which row is it lowest?")
def test_best_threshold(student):
    """best_threshold is the threshold with the lowest cost on the listings"""
    costs = expected_column("cost", LISTINGS["is_firearm"], LISTINGS["score"], THRESHOLDS, *PRICES)
    assert student.best_threshold == close(THRESHOLDS[costs.index(min(costs))])
