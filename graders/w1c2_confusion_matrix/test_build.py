import numpy as np

from caip_lab.checks import category, close, hint, points


def _draw(rng):
    """Return truth, prediction and matrix of shuffled listings; the four counts differ."""
    tn, fp, fn, tp = (int(count) for count in rng.choice(np.arange(2, 25), size=4, replace=False))
    pairs = np.array([(0, 0)] * tn + [(0, 1)] * fp + [(1, 0)] * fn + [(1, 1)] * tp)
    pairs = pairs[rng.permutation(len(pairs))]
    return pairs[:, 0].tolist(), pairs[:, 1].tolist(), [[tn, fp], [fn, tp]]


@points(0.6)
@category("random lists of truth and prediction")
@hint("Which label picks the row, and which picks the column? Does the first row belong to label 0?")
def test_random_lists(student, rng):
    """random listings are counted into the right cells: truth in rows, prediction in columns, 0 first"""
    for _ in range(3):
        y_true, y_pred, expected = _draw(rng)
        assert student.confusion_matrix(y_true, y_pred) == close(expected)


@points(0.5)
@category("one of the two labels never occurs in the truth or in the prediction")
@hint("If nothing was flagged, how many columns should the matrix have, and what stands in the second one?")
def test_label_that_never_occurs(student, rng):
    """the matrix stays 2 by 2 when a label never occurs"""
    y_true, y_pred, expected = _draw(rng)
    assert student.confusion_matrix(y_true, y_pred) == close(expected)
    first, second = (int(count) for count in rng.choice(np.arange(2, 25), size=2, replace=False))
    truth = [0] * first + [1] * second
    assert student.confusion_matrix(truth, [0] * len(truth)) == close([[first, 0], [second, 0]])
    assert student.confusion_matrix([0] * len(truth), truth) == close([[first, second], [0, 0]])
    assert student.confusion_matrix([1] * first, [1] * first) == close([[0, 0], [0, first]])
    assert student.confusion_matrix([0] * second, [0] * second) == close([[second, 0], [0, 0]])


@points(0.5)
@category("truth and prediction are NumPy arrays")
@hint("Which of your lines works for a list only? Try your function on np.array([0, 1, 1]) in a new cell.")
def test_arrays(student, rng):
    """the function also works when it gets NumPy arrays"""
    y_true, y_pred, expected = _draw(rng)
    assert student.confusion_matrix(np.array(y_true), np.array(y_pred)) == close(expected)
