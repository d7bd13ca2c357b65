"""caip.ml.metrics against scikit-learn, to 1e-12, on inputs that hypothesis makes up."""

import doctest
import math
import warnings
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
import pytest
import sklearn.metrics as oracle
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from caip.ml import metrics

Pair: TypeAlias = tuple[list[Any], list[Any]]

# The same examples in every run, so that a red suite is a change and never the draw.
reproducible = settings(max_examples=35, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])

BINARY_LABELS = [(0, 1), (False, True), (-1, 1), ("no", "yes"), ("ham", "Ünwanted spam")]
MANY_LABELS = [(0, 1, 2), (-7, 3, 10, 11), ("ant", "bee", "c"), (1.0, 2.0, 5.0)]
TWO_CLASS_SCORES = [
    metrics.precision_score,
    metrics.recall_score,
    metrics.specificity_score,
    metrics.f1_score,
    lambda y_true, y_pred, **kw: metrics.fbeta_score(y_true, y_pred, beta=2.0, **kw),
]
ALL_FUNCTIONS = [
    *TWO_CLASS_SCORES,
    metrics.accuracy_score,
    metrics.balanced_accuracy_score,
    metrics.confusion_matrix,
    metrics.classification_report,
]
zero_divisions = st.sampled_from([0.0, 1.0])


def pairs(labels: tuple[Any, ...]) -> st.SearchStrategy[Pair]:
    """Return 1 to 30 observations; short ones often lack a class on one side or on both."""
    label = st.sampled_from(labels)
    return st.lists(st.tuples(label, label), min_size=1, max_size=30).map(
        lambda rows: ([true for true, _ in rows], [pred for _, pred in rows])
    )


@st.composite
def binary(draw: st.DrawFn) -> tuple[Pair, Any, Any]:
    """Return a pair, the negative label and the positive label."""
    negative, positive = draw(st.sampled_from(BINARY_LABELS))
    return draw(pairs((negative, positive))), negative, positive


@st.composite
def several(draw: st.DrawFn) -> tuple[Pair, tuple[Any, ...]]:
    """Return a pair and the labels it was drawn from."""
    labels = draw(st.sampled_from([*BINARY_LABELS, *MANY_LABELS]))
    return draw(pairs(labels)), labels


def agree(ours: Any, theirs: Any) -> None:
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-12, strict=isinstance(ours, np.ndarray))


def recall_of(label: Any, pair: Pair, zero_division: float) -> Any:
    """Return scikit-learn's recall of one class, asked so that the class may be absent."""
    return oracle.recall_score(*pair, labels=[label], average="macro", zero_division=zero_division)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (metrics.precision_score, oracle.precision_score),
        (metrics.recall_score, oracle.recall_score),
        (metrics.f1_score, oracle.f1_score),
    ],
)
@reproducible
@given(case=binary(), zero_division=zero_divisions)
def test_two_class_scores_are_scikit_learns(
    ours: Callable[..., float], theirs: Callable[..., float], case: tuple[Pair, Any, Any], zero_division: float
) -> None:
    pair, _, positive = case
    score = ours(*pair, pos_label=positive, zero_division=zero_division)
    assert type(score) is float
    agree(score, theirs(*pair, labels=[positive], average="macro", zero_division=zero_division))


@reproducible
@given(case=binary(), zero_division=zero_divisions)
def test_specificity_is_the_recall_of_the_negative_class(case: tuple[Pair, Any, Any], zero_division: float) -> None:
    pair, negative, positive = case
    score = metrics.specificity_score(*pair, pos_label=positive, zero_division=zero_division)
    agree(score, recall_of(negative, pair, zero_division))


@pytest.mark.parametrize("beta", [0, 0.25, 0.5, 1, 2, 10.0, np.float64(3), math.inf])
@reproducible
@given(case=binary(), zero_division=zero_divisions)
def test_fbeta_is_scikit_learns(beta: float, case: tuple[Pair, Any, Any], zero_division: float) -> None:
    pair, _, positive = case
    score = metrics.fbeta_score(*pair, beta=beta, pos_label=positive, zero_division=zero_division)
    agree(score, oracle.fbeta_score(*pair, beta=beta, labels=[positive], average="macro", zero_division=zero_division))


@reproducible
@given(case=binary())
def test_default_arguments_are_scikit_learns(case: tuple[Pair, Any, Any]) -> None:
    """pos_label is 1 and zero_division is 0 unless told."""
    (y_true, y_pred), _, positive = case
    pair = [int(label == positive) for label in y_true], [int(label == positive) for label in y_pred]
    agree(metrics.precision_score(*pair), oracle.precision_score(*pair, zero_division=0.0))
    agree(metrics.recall_score(*pair), oracle.recall_score(*pair, zero_division=0.0))
    agree(metrics.f1_score(*pair), oracle.f1_score(*pair, zero_division=0.0))


@reproducible
@given(case=several())
def test_accuracy_and_balanced_accuracy_are_scikit_learns(case: tuple[Pair, tuple[Any, ...]]) -> None:
    pair, _ = case
    agree(metrics.accuracy_score(*pair), oracle.accuracy_score(*pair))
    with warnings.catch_warnings():
        # The oracle remarks on absent classes; that they are left out is what is compared here.
        warnings.filterwarnings("ignore", "y_pred contains classes not in y_true")
        warnings.filterwarnings("ignore", "A single label was found")
        agree(metrics.balanced_accuracy_score(*pair), oracle.balanced_accuracy_score(*pair))


@pytest.mark.parametrize("normalize", [None, "true", "pred", "all"])
@reproducible
@given(case=several(), data=st.data())
def test_confusion_matrix_is_scikit_learns(
    normalize: metrics.Normalize, case: tuple[Pair, tuple[Any, ...]], data: st.DataObject
) -> None:
    pair, labels = case
    shuffled = data.draw(st.permutations(labels))
    ours = metrics.confusion_matrix(*pair, labels=shuffled, normalize=normalize)
    agree(ours, oracle.confusion_matrix(*pair, labels=shuffled, normalize=normalize))
    present = sorted({*pair[0], *pair[1]})
    agree(
        metrics.confusion_matrix(*pair, normalize=normalize),
        metrics.confusion_matrix(*pair, labels=present, normalize=normalize),
    )


@reproducible
@given(pair=pairs((0, 1, 2, 3)))
def test_confusion_matrix_leaves_out_labels_that_are_not_listed(pair: Pair) -> None:
    y_true, y_pred = [*pair[0], 3], [*pair[1], 1]
    agree(
        metrics.confusion_matrix(y_true, y_pred, labels=[3, 1]),
        oracle.confusion_matrix(y_true, y_pred, labels=[3, 1]),
    )


@reproducible
@given(case=several(), zero_division=zero_divisions)
def test_classification_report_is_scikit_learns(case: tuple[Pair, tuple[Any, ...]], zero_division: float) -> None:
    pair, _ = case
    ours = metrics.classification_report(*pair, zero_division=zero_division)
    theirs = oracle.classification_report(*pair, output_dict=True, zero_division=zero_division)
    assert list(ours) == list(theirs)
    assert ours.pop("accuracy") == pytest.approx(theirs.pop("accuracy"), rel=0, abs=1e-12)
    for label, row in ours.items():
        assert row == pytest.approx(theirs[label], rel=0, abs=1e-12)


@pytest.mark.parametrize("label", [0, 1])
@pytest.mark.parametrize("zero_division", [0.0, 1.0])
def test_one_class_only(label: int, zero_division: float) -> None:
    pair = [label] * 3, [label] * 3
    found, undefined = 1.0, zero_division
    positive = found if label == 1 else undefined
    for score in (metrics.precision_score, metrics.recall_score, metrics.f1_score):
        assert score(*pair, zero_division=zero_division) == positive
    assert metrics.specificity_score(*pair, zero_division=zero_division) == (found if label == 0 else undefined)
    assert metrics.accuracy_score(*pair) == metrics.balanced_accuracy_score(*pair) == 1.0
    assert metrics.confusion_matrix(*pair).tolist() == [[3]]


def test_one_text_class_may_be_the_negative_one() -> None:
    assert metrics.recall_score(["no", "no"], ["no", "no"], pos_label="yes") == 0.0
    assert metrics.recall_score(["no", "no"], ["no", "no"]) == oracle.recall_score(["no", "no"], ["no", "no"], zero_division=0.0)


@pytest.mark.parametrize("function", ALL_FUNCTIONS)
@pytest.mark.parametrize("empty", [[], np.array([]), np.array([], dtype=str), pd.Series([], dtype=object)])
def test_empty_input_is_refused_as_scikit_learn_does(function: Callable[..., Any], empty: Any) -> None:
    with pytest.raises(ValueError, match="y_true must hold labels"):
        function(empty, empty)
    with pytest.raises(ValueError, match="empty"):
        oracle.accuracy_score([], [])


@pytest.mark.parametrize("function", ALL_FUNCTIONS)
def test_unequal_lengths_are_refused(function: Callable[..., Any]) -> None:
    with pytest.raises(ValueError, match="y_true has 3 labels but y_pred has 2"):
        function([0, 1, 1], [0, 1])
    with pytest.raises(ValueError, match="y_true has 1 labels but y_pred has 2"):
        function([1], [0, 1])  # NumPy would broadcast these two


@pytest.mark.parametrize("function", ALL_FUNCTIONS)
@pytest.mark.parametrize(
    ("y_pred", "message"),
    [
        ([[0], [1]], "one dimension"),
        ([0.2, 0.8], "fractions"),
        ([0.0, math.nan], "NaN"),
        ([1.0, math.inf], "infinity"),
        (["0", "1"], "one holds text"),
        (["a", math.nan], "mixes text"),
        (pd.Series(["a", None]), "mixes text"),
        ([1, None], "dtype object"),
        ([1j, 0], "dtype complex"),
    ],
)
def test_what_is_not_a_label_is_refused(function: Callable[..., Any], y_pred: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        function([0, 1], y_pred)


@pytest.mark.parametrize("score", TWO_CLASS_SCORES)
def test_two_class_scores_refuse_other_classes(score: Callable[..., float]) -> None:
    with pytest.raises(ValueError, match="two classes expected, found 3"):
        score([0, 1, 2], [0, 1, 1])
    with pytest.raises(ValueError, match="pos_label=1 is none of the labels"):
        score(["yes", "no"], ["no", "no"])


@pytest.mark.parametrize("zero_division", [math.nan, -0.1, 1.5])
@pytest.mark.parametrize("score", [*TWO_CLASS_SCORES, metrics.classification_report])
def test_zero_division_lies_between_0_and_1(score: Callable[..., Any], zero_division: float) -> None:
    with pytest.raises(ValueError, match="zero_division must lie in"):
        score([0, 1], [0, 1], zero_division=zero_division)


@pytest.mark.parametrize("beta", [-1.0, math.nan])
def test_beta_is_not_negative(beta: float) -> None:
    with pytest.raises(ValueError, match="beta must be 0 or more"):
        metrics.fbeta_score([0, 1], [0, 1], beta=beta)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"normalize": "rows"}, "normalize must be"),
        ({"labels": []}, "labels must hold"),
        ({"labels": [1, 1]}, "must not repeat"),
        ({"labels": [5, 6]}, "occurs in y_true"),
        ({"labels": ["0", "1"]}, "occurs in y_true"),
    ],
)
def test_confusion_matrix_refuses_what_it_cannot_mean(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        metrics.confusion_matrix([0, 1], [0, 1], **arguments)


@pytest.mark.parametrize("box", [tuple, np.array, pd.Series, lambda y: pd.Series(y, dtype=object)])
def test_any_array_like_will_do(box: Callable[[list[Any]], Any]) -> None:
    assert metrics.recall_score(box([1, 1, 0]), box([1, 0, 0])) == 0.5
    assert metrics.recall_score(box(["b", "b", "a"]), box(["b", "a", "a"]), pos_label="b") == 0.5


def test_the_examples_in_the_docstrings_run() -> None:
    assert doctest.testmod(metrics).failed == 0
