"""Train models, compare them fairly, find the depth at which a tree overfits, and put a price on a threshold.

Whatever is trained here is a fresh copy: a model that is handed in stays as it was. "Fair" means that all models learn from the
same training part and are judged on the same test part; nothing here looks at a test part before its model is trained.

Unusable input is a ValueError that says what is wrong with it; so is what scikit-learn refuses.

References
----------
.. [1] C. Elkan (2001). "The Foundations of Cost-Sensitive Learning." IJCAI.
.. [2] T. Hastie, R. Tibshirani, J. Friedman (2009). "The Elements of Statistical Learning", 2nd ed., section 7.2.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import clone
from sklearn.tree import DecisionTreeClassifier

from caip.ml.metrics import accuracy_score

__all__ = ["Comparison", "SweepRow", "Threshold", "best_depth", "cheapest_threshold", "compare", "depth_sweep", "train"]

Score: TypeAlias = Callable[[ArrayLike, ArrayLike], float]
"""Truth and prediction, in this order, to a number; higher is better."""


class Comparison(NamedTuple):
    """What `compare` found: the score of each model by its name, and the name of the best."""

    scores: dict[str, float]
    winner: str


class SweepRow(NamedTuple):
    """One depth of a sweep. `train` and `test` are accuracies in [0, 1]; a large gap between them is overfitting [2]_."""

    depth: int
    train: float
    test: float


class Threshold(NamedTuple):
    """A threshold and what it costs: whatever scores at or above it is flagged."""

    threshold: float
    cost: float
    false_positives: int
    false_negatives: int


def train(model: Any, X: ArrayLike, y: ArrayLike) -> Any:
    """Return a copy of `model`, trained on `X` and `y`.

    Parameters
    ----------
    model : scikit-learn classifier
        Its parameters are taken over, what it has learned before is not; it stays as it was.
    X : array-like of shape (n_samples, n_features)
    y : array-like of shape (n_samples,)

    Returns
    -------
    scikit-learn classifier
        Fitted.

    Raises
    ------
    ValueError
        `X` and `y` are not equally long, are empty or hold what `model` cannot learn from.
    """
    return clone(model).fit(X, y)


def compare(
    models: Mapping[str, Any],
    X_train: ArrayLike,
    y_train: ArrayLike,
    X_test: ArrayLike,
    y_test: ArrayLike,
    *,
    score: Score = accuracy_score,
) -> Comparison:
    """Train all models on one training part and judge them on one test part.

    Parameters
    ----------
    models : mapping of name to scikit-learn classifier
        At least one, simplest first: of equally good ones, the first wins.
    X_train, X_test : array-like of shape (n_train, n_features), (n_test, n_features)
    y_train, y_test : array-like of shape (n_train,), (n_test,)
    score : callable, default=accuracy_score
        Of `caip.ml.metrics` or like it.

    Returns
    -------
    Comparison
        On one small test part a hint, not a proof: with 30 cases one of them is worth 0.033.

    Raises
    ------
    ValueError
        No models, or data that they refuse.

    Examples
    --------
    >>> from sklearn.dummy import DummyClassifier
    >>> models = {"always 0": DummyClassifier(strategy="constant", constant=0), "tree": DecisionTreeClassifier()}
    >>> compare(models, [[1], [2], [8], [9]], [0, 0, 1, 1], [[3], [7]], [0, 1])
    Comparison(scores={'always 0': 0.5, 'tree': 1.0}, winner='tree')
    """
    if not models:
        raise ValueError("at least one model is needed to compare")
    scores = {name: float(score(y_test, train(model, X_train, y_train).predict(X_test))) for name, model in models.items()}
    return Comparison(scores, max(scores, key=lambda name: scores[name]))


def depth_sweep(
    X_train: ArrayLike, y_train: ArrayLike, X_test: ArrayLike, y_test: ArrayLike, depths: Iterable[int], *, random_state: int = 0
) -> list[SweepRow]:
    """Train a decision tree of each depth and measure it on what it has learned from and on what it has not [2]_.

    Parameters
    ----------
    X_train, X_test : array-like of shape (n_train, n_features), (n_test, n_features)
    y_train, y_test : array-like of shape (n_train,), (n_test,)
    depths : iterable of int, 1 or more
    random_state : int, default=0
        Decides between questions that separate equally well.

    Returns
    -------
    list of SweepRow
        In the order of `depths`. Low accuracies in both parts are underfitting, a training accuracy far above the
        test accuracy is overfitting.

    Raises
    ------
    ValueError
        A depth below 1, or data that a tree refuses.
    """
    return [_row(depth, (X_train, y_train), (X_test, y_test), random_state) for depth in depths]


def best_depth(rows: Sequence[SweepRow]) -> int:
    """Return the depth with the highest test accuracy; of several, the smallest, because simpler.

    Whoever chooses by a part of the data has used it up: judge the chosen tree on a third part. ValueError for no rows.
    """
    if not rows:
        raise ValueError("a sweep of no depths has no best depth")
    return min(rows, key=lambda row: (-row.test, row.depth)).depth


def cheapest_threshold(y_true: ArrayLike, scores: ArrayLike, *, cost_fp: float, cost_fn: float) -> Threshold:
    """Return the threshold at which all false alarms and all misses together cost least [1]_.

    Tried are all scores that occur, and infinity, at which nothing is flagged: no other threshold flags anything else. Of equally
    cheap ones the highest is returned, the fewest flags.

    Parameters
    ----------
    y_true : array-like of shape (n_samples,)
        1 for what is looked for, 0 for the rest.
    scores : array-like of shape (n_samples,)
        Finite numbers; higher where the model rather sees a 1.
    cost_fp, cost_fn : float, 0 or more
        The price of one false alarm and of one miss, in one currency.

    Returns
    -------
    Threshold
        With calibrated probabilities it is near cost_fp / (cost_fp + cost_fn) [1]_.

    Raises
    ------
    ValueError
        Unequal lengths, no sample, labels other than 0 and 1, a score that is not finite, a negative price.

    Examples
    --------
    >>> cheapest_threshold([0, 0, 1, 0, 1], [0.1, 0.2, 0.4, 0.6, 0.9], cost_fp=1, cost_fn=10)
    Threshold(threshold=0.4, cost=1.0, false_positives=1, false_negatives=0)
    """
    truth, given = _labels_and_scores(y_true, scores)
    if not (cost_fp >= 0 and cost_fn >= 0):  # so written because NaN compares false to everything
        raise ValueError(f"a price is 0 or more, got cost_fp={cost_fp!r} and cost_fn={cost_fn!r}")
    tried = [np.inf, *np.unique(given)[::-1].tolist()]
    return min((_priced(truth, given, threshold, cost_fp, cost_fn) for threshold in tried), key=lambda one: one.cost)


def _row(depth: int, trained: tuple[ArrayLike, ArrayLike], tested: tuple[ArrayLike, ArrayLike], random_state: int) -> SweepRow:
    tree = train(DecisionTreeClassifier(max_depth=depth, random_state=random_state), *trained)
    return SweepRow(depth, *(accuracy_score(y, tree.predict(X)) for X, y in (trained, tested)))


def _priced(truth: NDArray[Any], scores: NDArray[Any], threshold: float, cost_fp: float, cost_fn: float) -> Threshold:
    flagged = scores >= threshold
    false_positives, false_negatives = int(np.sum(flagged & (truth == 0))), int(np.sum(~flagged & (truth == 1)))
    return Threshold(threshold, float(false_positives * cost_fp + false_negatives * cost_fn), false_positives, false_negatives)


def _labels_and_scores(y_true: ArrayLike, scores: ArrayLike) -> tuple[NDArray[Any], NDArray[Any]]:
    truth, given = np.asarray(y_true), np.asarray(scores, dtype=float)
    if truth.ndim != 1 or truth.shape != given.shape or not truth.size:
        raise ValueError(f"labels and scores must be equally long and not empty, got shapes {truth.shape} and {given.shape}")
    if not np.isin(truth, (0, 1)).all():
        raise ValueError(f"labels must be 0 or 1, got {np.unique(truth)[:5].tolist()}")
    if not np.isfinite(given).all():
        raise ValueError("scores must be finite numbers")
    return truth, given
