import numpy as np

from caip_lab.checks import category, close, hint, points


def _draw(rng):
    """Return four different counts: tn, fp, fn, tp."""
    return [int(count) for count in rng.choice(np.arange(3, 200), size=4, replace=False)]


def _judge(student, counts, *names):
    """Compare the metrics called ``names`` of one matrix; the other keys of the dictionary don't matter here."""
    tn, fp, fn, tp = counts
    result = student.metrics_from([[tn, fp], [fn, tp]])
    expected = _metrics(tn, fp, fn, tp)
    if isinstance(result, dict):
        result = {name: result[name] for name in names if name in result}
    assert result == close({name: expected[name] for name in names})


def _metrics(tn, fp, fn, tp):
    """Return the five metrics; a ratio without cases is 0.0."""
    return {
        "accuracy": _ratio(tp + tn, tp + tn + fp + fn),
        "precision": _ratio(tp, tp + fp),
        "recall": _ratio(tp, tp + fn),
        "specificity": _ratio(tn, tn + fp),
        "f1": _ratio(2 * tp, 2 * tp + fp + fn),
    }


def _ratio(part, whole):
    return part / whole if whole else 0.0


@points(0.3)
@category("accuracy, random counts")
@hint("Which two cells are right? What share of all cases are they?")
def test_accuracy(student, rng):
    """accuracy is the part of all cases that was judged right"""
    for _ in range(2):
        _judge(student, _draw(rng), "accuracy")


@points(0.5)
@category("precision and recall, random counts")
@hint("Of the flagged, how many are guns? Of the guns, how many were flagged? Which cells are these?")
def test_precision_and_recall(student, rng):
    """precision and recall are right"""
    for _ in range(2):
        _judge(student, _draw(rng), "precision", "recall")


@points(0.4)
@category("specificity and f1, random counts")
@hint("Specificity is the recall of label 0: which row is that? Is F1 a plain average of two numbers?")
def test_specificity_and_f1(student, rng):
    """specificity and f1 are right"""
    for _ in range(2):
        _judge(student, _draw(rng), "specificity", "f1")


@points(0.4)
@category("nothing is flagged, no gun is there, or no harmless listing is there")
@hint("Which of the five formulas divide by 0 when nothing is flagged? What value did the text ask for?")
def test_nothing_to_divide_by(student, rng):
    """a metric that would divide by 0 is 0.0, and the others stay right"""
    names = ("accuracy", "precision", "recall", "specificity", "f1")
    tn, fp, fn, tp = _draw(rng)
    for counts in ((tn, fp, fn, tp), (tn, 0, fn, 0), (tn, fp, 0, 0), (0, 0, fn, tp), (tn, 0, 0, 0), (0, fp, fn, 0)):
        _judge(student, counts, *names)
