import numpy as np

from caip_lab.checks import category, close, hint, points


def _draw(rng):
    """Return four different counts as a 2 by 2 array; the sums of its rows differ, and those of its columns."""
    while True:
        counts = rng.choice(np.arange(2, 90), size=4, replace=False).reshape(2, 2)
        if all(first != second for first, second in (counts.sum(axis=0), counts.sum(axis=1))):
            return counts


@points(0.4)
@category('by="true", random counts')
@hint("What do you divide by in the first row, and what in the second?")
def test_by_true(student, rng):
    """with by="true" each row is divided by its own sum"""
    for counts in (_draw(rng), _draw(rng)):
        assert student.normalise(counts.tolist(), "true") == close(counts / counts.sum(axis=1, keepdims=True))


@points(0.4)
@category('by="pred", random counts')
@hint("A column has one cell in each row. What do the two cells of one column add up to, before and after?")
def test_by_pred(student, rng):
    """with by="pred" each column is divided by its own sum"""
    for counts in (_draw(rng), _draw(rng)):
        assert student.normalise(counts.tolist(), "pred") == close(counts / counts.sum(axis=0, keepdims=True))


@points(0.4)
@category('by="all", random counts')
@hint("What do all four cells add up to, before and after?")
def test_by_all(student, rng):
    """with by="all" each cell is divided by the number of all cases"""
    for counts in (_draw(rng), _draw(rng)):
        assert student.normalise(counts.tolist(), "all") == close(counts / counts.sum())


@points(0.4)
@category("a row, a column or the whole matrix holds no case")
@hint("What does your function do when it would divide by 0? Which value did the text ask for?")
def test_nothing_to_divide_by(student, rng):
    """where there is no case to divide by, the cells are 0.0, and the other fractions stay right"""
    (a, b), (c, d) = _draw(rng).tolist()
    assert student.normalise([[a, b], [c, d]], "true") == close([[a / (a + b), b / (a + b)], [c / (c + d), d / (c + d)]])
    assert student.normalise([[a, b], [c, d]], "pred") == close([[a / (a + c), b / (b + d)], [c / (a + c), d / (b + d)]])
    assert student.normalise([[a, b], [0, 0]], "true") == close([[a / (a + b), b / (a + b)], [0, 0]])
    assert student.normalise([[0, 0], [c, d]], "true") == close([[0, 0], [c / (c + d), d / (c + d)]])
    assert student.normalise([[a, 0], [c, 0]], "pred") == close([[a / (a + c), 0], [c / (a + c), 0]])
    assert student.normalise([[0, b], [0, d]], "pred") == close([[0, b / (b + d)], [0, d / (b + d)]])
    assert student.normalise([[a, b], [1, 0]], "true") == close([[a / (a + b), b / (a + b)], [1, 0]])
    assert student.normalise([[0, 0], [0, 0]], "all") == close([[0, 0], [0, 0]])
