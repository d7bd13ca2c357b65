"""Classification metrics, computed from their definitions on NumPy arrays.

Names and results are scikit-learn's; it has no `specificity_score`. A ``*_score`` lies in
[0, 1] and higher is better. Arrays are of shape (n_samples,).

Division by zero: a ratio whose denominator is 0 (precision, when nothing was predicted positive)
is `zero_division`, a number in [0, 1], by default 0.0: what could not be measured earns nothing.
NaN is refused, because an average over it would skip classes without saying so. An empty row or
column of a normalised confusion matrix stays 0.

Unusable input is a ValueError: unequal lengths; no observation (as in scikit-learn: no data is
not a bad score, it is no score); more than one dimension; labels other than whole numbers,
booleans or text, such as NaN or probabilities without a threshold; text mixed with numbers.

References
----------
.. [1] T. Fawcett (2006). "An introduction to ROC analysis." Pattern Recognition Letters 27(8).
.. [2] C. J. van Rijsbergen (1979). "Information Retrieval", 2nd ed., chapter 7.
.. [3] K. H. Brodersen et al. (2010). "The balanced accuracy and its posterior distribution." ICPR.
"""

from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Label: TypeAlias = str | int | float
Normalize: TypeAlias = Literal["true", "pred", "all"] | None
Matrix: TypeAlias = NDArray[np.int64] | NDArray[np.float64]
Row: TypeAlias = dict[str, float]
Report: TypeAlias = dict[str, float | Row]


class _Counts(NamedTuple):
    """One class against the rest, in the order of the 2 x 2 matrix [[tn, fp], [fn, tp]]."""

    tn: int
    fp: int
    fn: int
    tp: int


def confusion_matrix(
    y_true: ArrayLike, y_pred: ArrayLike, *, labels: ArrayLike | None = None, normalize: Normalize = None
) -> Matrix:
    """Count the observations of each true class (row) by predicted class (column) [1]_.

    Parameters
    ----------
    y_true, y_pred : array-like of shape (n_samples,)
    labels : array-like of shape (n_classes,), optional
        The classes in the order wanted; an observation with another label is left out.
        Default: all that occur, sorted.
    normalize : {'true', 'pred', 'all'}, optional
        Divide by the sum of the row, of the column, or of the whole matrix.

    Returns
    -------
    ndarray of shape (n_classes, n_classes)
        Counts, or fractions in [0, 1] if `normalize` is given.

    Raises
    ------
    ValueError
        Unusable input, unknown `normalize`, `labels` that repeat or never occur in `y_true`.

    Examples
    --------
    >>> confusion_matrix([0, 0, 1, 1], [0, 1, 1, 1]).tolist()
    [[1, 1], [0, 2]]
    """
    true, pred = _pair(y_true, y_pred)
    classes = np.union1d(true, pred) if labels is None else _listed(labels, true)
    return _normalized(_count(true, pred, classes), normalize)


def accuracy_score(y_true: ArrayLike, y_pred: ArrayLike) -> float:
    """Return the fraction predicted right, (TP + TN) / n for two classes [1]_.

    Any number of classes. In [0, 1]. Raises ValueError for unusable input.
    """
    true, pred = _pair(y_true, y_pred)
    return float(np.mean(true == pred))


def precision_score(y_true: ArrayLike, y_pred: ArrayLike, *, pos_label: Label = 1, zero_division: float = 0.0) -> float:
    """Return TP / (TP + FP): of what was called positive, the part that is [1]_.

    Parameters
    ----------
    y_true, y_pred : array-like of shape (n_samples,)
    pos_label : label, default=1
        The positive class; the other one is negative.
    zero_division : float in [0, 1], default=0.0
        The score when nothing was predicted positive.

    Returns
    -------
    float in [0, 1]

    Raises
    ------
    ValueError
        Unusable input, more than two classes, or two of which neither is `pos_label`.

    Examples
    --------
    >>> precision_score(["spam", "ham", "ham"], ["spam", "spam", "ham"], pos_label="spam")
    0.5
    """
    counts = _binary_counts(y_true, y_pred, pos_label)
    return _ratio(counts.tp, counts.tp + counts.fp, zero_division)


def recall_score(y_true: ArrayLike, y_pred: ArrayLike, *, pos_label: Label = 1, zero_division: float = 0.0) -> float:
    """Return TP / (TP + FN): of what is positive, the part that was found [1]_.

    `zero_division` is the score when nothing is positive. The rest is as in `precision_score`.
    """
    counts = _binary_counts(y_true, y_pred, pos_label)
    return _ratio(counts.tp, counts.tp + counts.fn, zero_division)


def specificity_score(y_true: ArrayLike, y_pred: ArrayLike, *, pos_label: Label = 1, zero_division: float = 0.0) -> float:
    """Return TN / (TN + FP): of what is negative, the part that was left alone [1]_.

    `zero_division` is the score when nothing is negative. The rest is as in `precision_score`.
    """
    counts = _binary_counts(y_true, y_pred, pos_label)
    return _ratio(counts.tn, counts.tn + counts.fp, zero_division)


def f1_score(y_true: ArrayLike, y_pred: ArrayLike, *, pos_label: Label = 1, zero_division: float = 0.0) -> float:
    """Return 2 TP / (2 TP + FP + FN), the harmonic mean of precision and recall [2]_.

    `zero_division` is the score when TP, FP and FN are 0. The rest is as in `precision_score`.
    """
    return _fbeta(_binary_counts(y_true, y_pred, pos_label), 1.0, zero_division)


def fbeta_score(y_true: ArrayLike, y_pred: ArrayLike, *, beta: float, pos_label: Label = 1, zero_division: float = 0.0) -> float:
    """Return (1 + beta²) TP / ((1 + beta²) TP + beta² FN + FP): recall counts `beta` times [2]_.

    `beta` is in [0, inf]: 0 gives precision, infinity recall; else ValueError. `zero_division`
    is the score when the denominator is 0. The rest is as in `precision_score`.
    """
    return _fbeta(_binary_counts(y_true, y_pred, pos_label), beta, zero_division)


def balanced_accuracy_score(y_true: ArrayLike, y_pred: ArrayLike) -> float:
    """Return the mean recall of the classes, (recall + specificity) / 2 for two [3]_.

    Any number of classes. In [0, 1]. Raises ValueError for unusable input. A class that never
    occurs in `y_true` has no recall and is left out, so nothing is divided by zero.
    """
    true, pred = _pair(y_true, y_pred)
    return float(np.mean([np.mean(pred[true == label] == label) for label in np.unique(true)]))


def classification_report(y_true: ArrayLike, y_pred: ArrayLike, *, zero_division: float = 0.0) -> Report:
    """Return precision, recall, F1 and support of each class [1]_ [2]_, and their averages.

    Parameters
    ----------
    y_true, y_pred : array-like of shape (n_samples,)
    zero_division : float in [0, 1], default=0.0
        The value of each ratio whose denominator is 0.

    Returns
    -------
    dict
        As scikit-learn's ``output_dict=True``. "accuracy" is a float. ``str(label)`` of each
        label, "macro avg" (classes weigh alike) and "weighted avg" (by support) are dicts:
        "precision", "recall", "f1-score" in [0, 1], and "support", how often the class is true.

    Raises
    ------
    ValueError
        Unusable input.
    """
    true, pred = _pair(y_true, y_pred)
    classes = np.union1d(true, pred)
    counts = [_Counts(*_count(true == c, pred == c).ravel().tolist()) for c in classes]
    rows = [_report_row(count, zero_division) for count in counts]
    return {
        **{str(label): row for label, row in zip(classes, rows, strict=True)},
        "accuracy": accuracy_score(true, pred),
        "macro avg": _average_row(rows, [1.0 for _ in rows]),
        "weighted avg": _average_row(rows, [row["support"] for row in rows]),
    }


def _report_row(counts: _Counts, zero_division: float) -> Row:
    return {
        "precision": _ratio(counts.tp, counts.tp + counts.fp, zero_division),
        "recall": _ratio(counts.tp, counts.tp + counts.fn, zero_division),
        "f1-score": _fbeta(counts, 1.0, zero_division),
        "support": float(counts.tp + counts.fn),
    }


def _average_row(rows: list[Row], weights: list[float]) -> Row:
    names = ("precision", "recall", "f1-score")
    averages = {name: float(np.average([r[name] for r in rows], weights=weights)) for name in names}
    return averages | {"support": sum(row["support"] for row in rows)}


def _fbeta(counts: _Counts, beta: float, zero_division: float) -> float:
    if not beta >= 0:  # so written because NaN compares false to everything
        raise ValueError(f"beta must be 0 or more, got {beta!r}")
    # The formula divided by (1 + beta²): an infinite beta gives alpha = 0, not NaN.
    alpha = 1.0 / (1.0 + float(beta) * float(beta))
    errors = alpha * counts.fp + (1.0 - alpha) * counts.fn
    return _ratio(counts.tp, counts.tp + errors, zero_division)


def _ratio(numerator: float, denominator: float, zero_division: float) -> float:
    if not 0 <= zero_division <= 1:
        raise ValueError(f"zero_division must lie in [0, 1], got {zero_division!r}")
    return numerator / denominator if denominator else float(zero_division)


def _binary_counts(y_true: ArrayLike, y_pred: ArrayLike, pos_label: Label) -> _Counts:
    true, pred = _pair(y_true, y_pred)
    present = np.union1d(true, pred).tolist()
    if len(present) > 2:
        raise ValueError(f"two classes expected, found {len(present)}, among them {present[:3]}")
    # One class alone may be the negative one; of two, one has to be the positive.
    if len(present) == 2 and pos_label not in present:
        raise ValueError(f"pos_label={pos_label!r} is none of the labels {present}")
    return _Counts(*_count(true == pos_label, pred == pos_label).ravel().tolist())


def _count(true: NDArray[Any], pred: NDArray[Any], classes: ArrayLike = (False, True)) -> NDArray[np.int64]:
    is_true = (true[:, np.newaxis] == classes).astype(np.int64)
    is_pred = (pred[:, np.newaxis] == classes).astype(np.int64)
    counts: NDArray[np.int64] = is_true.T @ is_pred
    return counts


def _normalized(counts: NDArray[np.int64], normalize: Normalize) -> Matrix:
    if normalize is None:
        return counts
    axes: dict[str, int | None] = {"true": 1, "pred": 0, "all": None}
    if normalize not in axes:
        raise ValueError(f"normalize must be 'true', 'pred', 'all' or None, got {normalize!r}")
    sums = counts.sum(axis=axes[normalize], keepdims=True)
    fractions: NDArray[np.float64] = counts / np.maximum(sums, 1)  # of a sum of 0, all counts are 0 and stay 0
    return fractions


def _listed(labels: ArrayLike, true: NDArray[Any]) -> NDArray[Any]:
    classes = _as_labels("labels", labels)
    if len(np.unique(classes)) < len(classes):
        raise ValueError(f"labels must not repeat: {classes.tolist()}")
    if not (true[:, np.newaxis] == classes).any():
        raise ValueError(f"none of the labels {classes.tolist()} occurs in y_true")
    return classes


def _pair(y_true: ArrayLike, y_pred: ArrayLike) -> tuple[NDArray[Any], NDArray[Any]]:
    true, pred = _as_labels("y_true", y_true), _as_labels("y_pred", y_pred)
    if len(true) != len(pred):
        raise ValueError(f"y_true has {len(true)} labels but y_pred has {len(pred)}")
    if (true.dtype.kind == "U") != (pred.dtype.kind == "U"):
        raise ValueError("of y_true and y_pred, one holds text and the other numbers")
    return true, pred


def _as_labels(name: str, values: ArrayLike) -> NDArray[Any]:
    y = np.asarray(values)
    if y.ndim != 1 or y.size == 0:
        raise ValueError(f"{name} must hold labels in one dimension, got shape {y.shape}")
    if y.dtype.kind in "OU":
        # NumPy turns ["a", 1, nan] into three texts without a word, so the items are asked.
        items = np.asarray(values, dtype=object).tolist()
        if len({isinstance(item, str) for item in items}) == 2:
            raise ValueError(f"{name} mixes text with other values (is a label missing?)")
        y = np.asarray(items)
    if y.dtype.kind not in "biufU":
        raise ValueError(f"{name} must hold numbers, booleans or text, got dtype {y.dtype}")
    if y.dtype.kind == "f" and not (np.isfinite(y) & (y == np.floor(y))).all():
        raise ValueError(f"{name} holds NaN, infinity or fractions; labels are whole numbers")
    return y
