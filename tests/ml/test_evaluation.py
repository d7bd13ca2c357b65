"""caip.ml.evaluation: fair comparisons, a sweep that shows overfitting, thresholds by price; scikit-learn as the oracle."""

from __future__ import annotations

import doctest
from typing import Any

import numpy as np
import pytest
from sklearn.datasets import load_iris
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split
from sklearn.tree import DecisionTreeClassifier

from caip.ml import evaluation, metrics
from caip.ml.evaluation import SweepRow, best_depth, cheapest_threshold, compare, depth_sweep, train


@pytest.fixture(scope="module")
def sepals() -> tuple[Any, ...]:
    """The Iris flowers by their sepals alone, which overlap: X_train, y_train, X_test, y_test."""
    X, y = load_iris(return_X_y=True)
    X_train, X_test, y_train, y_test = train_test_split(X[:, :2], y, test_size=0.4, stratify=y, random_state=42)
    return X_train, y_train, X_test, y_test


def test_the_examples_of_the_docstrings_are_true() -> None:
    assert doctest.testmod(evaluation).failed == 0


def test_train_leaves_the_model_as_it_was(sepals: tuple[Any, ...]) -> None:
    model = DecisionTreeClassifier(max_depth=3, random_state=0)
    trained = train(model, *sepals[:2])
    assert trained.get_depth() == 3
    assert not hasattr(model, "tree_")


def test_compare_scores_each_model_on_the_test_part(sepals: tuple[Any, ...]) -> None:
    X_train, y_train, X_test, y_test = sepals
    models = {"tree": DecisionTreeClassifier(random_state=0), "forest": RandomForestClassifier(n_estimators=20, random_state=0)}
    found = compare(models, *sepals)
    assert found.scores == {name: model.fit(X_train, y_train).score(X_test, y_test) for name, model in models.items()}
    assert found.winner == max(found.scores, key=lambda name: found.scores[name])


def test_of_equally_good_models_the_first_wins(sepals: tuple[Any, ...]) -> None:
    models = {name: DummyClassifier(strategy="constant", constant=0) for name in ("simple", "complicated")}
    assert compare(models, *sepals).winner == "simple"


def test_compare_takes_another_score() -> None:
    def recall(y_true: Any, y_pred: Any) -> float:
        return metrics.recall_score(y_true, y_pred)

    models = {
        "never": DummyClassifier(strategy="constant", constant=0),
        "always": DummyClassifier(strategy="constant", constant=1),
    }
    found = compare(models, [[0], [1]], [0, 1], [[0]] * 10, [0] * 9 + [1], score=recall)
    assert found == ({"never": 0.0, "always": 1.0}, "always")


def test_a_sweep_shows_under_and_overfitting(sepals: tuple[Any, ...]) -> None:
    rows = depth_sweep(*sepals, depths=[12, 1, 3])
    assert [row.depth for row in rows] == [12, 1, 3]
    deep, shallow, good = rows
    assert deep.train > good.train > shallow.train
    assert good.test > max(deep.test, shallow.test)
    tree = DecisionTreeClassifier(max_depth=3, random_state=0).fit(*sepals[:2])
    assert (good.train, good.test) == (tree.score(*sepals[:2]), tree.score(*sepals[2:]))
    assert best_depth(rows) == 3


def test_of_equally_good_depths_the_smallest_is_best() -> None:
    rows = [SweepRow(9, 1.0, 0.8), SweepRow(2, 0.8, 0.8), SweepRow(1, 0.7, 0.7), SweepRow(4, 0.9, 0.8)]
    assert best_depth(rows) == 2


@pytest.mark.parametrize("prices", [(1, 1), (10, 300), (300, 10), (1, 0), (0, 1)])
def test_no_threshold_is_cheaper(prices: tuple[float, float]) -> None:
    rng = np.random.default_rng(7)
    y = rng.permutation([1] * 30 + [0] * 90)
    scores = (0.4 * y + 0.6 * rng.random(120)).round(2)
    found = cheapest_threshold(y, scores, cost_fp=prices[0], cost_fn=prices[1])

    pairs = list(zip(y, scores, strict=True))

    def cost(threshold: float) -> float:
        return sum(prices[0] * (s >= threshold and t == 0) + prices[1] * (s < threshold and t == 1) for t, s in pairs)

    assert found.cost == cost(found.threshold) == min(cost(step / 100) for step in range(102))
    assert found.cost == prices[0] * found.false_positives + prices[1] * found.false_negatives


def test_where_a_miss_costs_nothing_nothing_is_flagged() -> None:
    assert cheapest_threshold([0, 1], [0.2, 0.9], cost_fp=1, cost_fn=0).threshold == np.inf


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: compare({}, [[1]], [1], [[1]], [1]), "at least one model"),
        (lambda: best_depth([]), "no best depth"),
        (lambda: depth_sweep([[1], [2]], [0, 1], [[1]], [0], [0]), "max_depth"),
        (lambda: train(DecisionTreeClassifier(), [[1], [2]], [0]), "number of samples"),
        (lambda: cheapest_threshold([0, 1], [0.5], cost_fp=1, cost_fn=1), "equally long"),
        (lambda: cheapest_threshold([], [], cost_fp=1, cost_fn=1), "not empty"),
        (lambda: cheapest_threshold([0, 2], [0.5, 0.6], cost_fp=1, cost_fn=1), "0 or 1"),
        (lambda: cheapest_threshold([0, 1], [0.5, np.nan], cost_fp=1, cost_fn=1), "finite"),
        (lambda: cheapest_threshold([0, 1], [0.5, 0.6], cost_fp=-1, cost_fn=1), "0 or more"),
        (lambda: cheapest_threshold([0, 1], [0.5, 0.6], cost_fp=1, cost_fn=float("nan")), "0 or more"),
    ],
)
def test_unusable_input_is_refused_with_a_reason(call: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
