import numpy as np

from caip_lab.checks import category, close, hint, points

THINGS = ["knife", "bike", "gun", "toy", "drill", "lamp", "tent", "book"]


def _draw(rng, n_labels):
    """Return different random counts."""
    return rng.choice(np.arange(1, 90), size=n_labels * n_labels, replace=False).reshape(n_labels, n_labels)


def _judge(student, counts, theirs, ours):
    pick = [theirs.index(label) for label in ours]
    assert student.fix_order(counts.tolist(), theirs, ours) == close(counts[np.ix_(pick, pick)])


def _shuffled(rng, theirs):
    """Return another order that is not sorted and that moves labels round in a ring of three or more."""
    steps = np.arange(len(theirs))
    while True:
        order = rng.permutation(len(theirs))
        ours = [theirs[i] for i in order]
        if (order[order] != steps).any() and ours != sorted(ours):
            return ours


@points(0.2)
@category("two labels in the other order")
@hint("When 0 and 1 change places, which cell takes the place of the true positives? Which that of the false ones?")
def test_two_labels(student, rng):
    """a 2 by 2 matrix with the labels the other way round is put right"""
    for _ in range(2):
        _judge(student, _draw(rng, 2), [1, 0], [0, 1])
        _judge(student, _draw(rng, 2), ["gun", "bike"], ["bike", "gun"])


@points(0.4)
@category("three to five labels in a new order")
@hint("For each of our labels: where does it stand in their list? Use that place for the row and for the column.")
def test_many_labels(student, rng):
    """three or more labels are put into our order, rows and columns alike"""
    for n_labels in (3, 4, 5):
        theirs = [THINGS[i] for i in rng.permutation(len(THINGS))[:n_labels]]
        _judge(student, _draw(rng, n_labels), theirs, _shuffled(rng, theirs))


@points(0.2)
@category("their order is our order already, or the labels are whole numbers")
@hint("If both orders are the same, what should change? Do you look labels up, or use them as places?")
def test_same_order_and_numbers(student, rng):
    """nothing changes when the orders agree, and labels may be any whole numbers"""
    _judge(student, _draw(rng, 3), ["lamp", "gun", "bike"], ["lamp", "gun", "bike"])
    _judge(student, _draw(rng, 3), [30, 10, 20], [10, 20, 30])
