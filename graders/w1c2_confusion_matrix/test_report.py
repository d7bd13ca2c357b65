import numpy as np
from sklearn.metrics import classification_report

from caip_lab.checks import category, close, hint, points

THINGS = ["knife", "bike", "gun", "toy", "drill", "lamp", "tent", "book"]


def _judge(student, names, counts):
    """Judge the report of a matrix of counts, rows are the truth."""
    counts = np.array(counts)
    truth, predicted = (np.repeat(axis.ravel(), counts.ravel()) for axis in np.indices(counts.shape))
    names = sorted(names)
    report = classification_report([names[i] for i in truth], [names[i] for i in predicted], output_dict=True, zero_division=0)
    expected = {str(name): int(row.sum() - row[i]) for i, (name, row) in enumerate(zip(names, counts, strict=True))}
    assert student.missed(report) == close(expected)


def _draw(rng, n_classes):
    """Return counts of which no class is found as often as it is missed, nor missed as often as it is named wrongly."""
    while True:
        counts = rng.integers(1, 40, size=(n_classes, n_classes))
        found = counts.diagonal()
        missed, named_wrongly = counts.sum(axis=1) - found, counts.sum(axis=0) - found
        if (found != missed).all() and (missed != named_wrongly).all():
            return counts


@points(0.3)
@category("three to five classes, random counts")
@hint("For each class: how many cases truly belong to it, and which part of them was found? Which lines are no classes?")
def test_random_classes(student, rng):
    """the missed cases of each class are counted, of classes of any name"""
    for n_classes in (3, 4, 5):
        names = [THINGS[i] for i in rng.permutation(len(THINGS))[:n_classes]]
        _judge(student, names, _draw(rng, n_classes))


@points(0.3)
@category("two classes, and counts that fractions do not give exactly")
@hint("Is the result a whole number for every support? What does int() do with 14.999999999999998?")
def test_whole_numbers(student, rng):
    """the counts are whole, whatever the fractions are"""
    _judge(student, [0, 1], [[15, 7], [4, 9]])  # 22 * (15 / 22) lies below 15
    _judge(student, ["gun", "other"], [[14, 11], [3, 2]])  # 25 - 25 * (14 / 25) lies below 11
    _judge(student, ["bike", "lamp"], [[31, 12], [1, 4]])  # 5 * (1 - 4 / 5) lies below 1, 43 * (31 / 43) below 31


@points(0.2)
@category("a class that was never found, one that was always found, one that was never predicted")
@hint("What is the recall of a class of which nothing was found? And how many cases did it miss then?")
def test_extremes(student):
    """a class may be missed as a whole, or not at all"""
    _judge(student, ["bike", "gun", "toy"], [[20, 0, 0], [9, 0, 4], [3, 0, 8]])
    _judge(student, ["drill", "knife", "tent"], [[0, 6, 1], [2, 0, 3], [0, 0, 12]])
