import numpy as np

from caip_lab.checks import category, close, hint, points


def _draw(rng, highest):
    """Return four different whole numbers as a 2 by 2 array."""
    return rng.choice(np.arange(2, highest), size=4, replace=False).reshape(2, 2)


@points(0.4)
@category("only errors cost something")
@hint("How often does each error happen, and what does one of them cost? By what do you divide at the end?")
def test_only_errors_cost(student, rng):
    """the average cost is right when only errors cost something"""
    for _ in range(2):
        counts, costs = _draw(rng, 60), _draw(rng, 900)
        costs[0, 0] = costs[1, 1] = 0
        assert student.cost_of(counts.tolist(), costs.tolist()) == close((counts * costs).sum() / counts.sum())


@points(0.4)
@category("every cell costs something")
@hint("A right decision can cost something too. Does each of the four cells go into your sum?")
def test_every_cell_costs(student, rng):
    """the average cost is right when each of the four cells has a price"""
    for _ in range(2):
        counts, costs = _draw(rng, 60), _draw(rng, 900)
        assert student.cost_of(counts.tolist(), costs.tolist()) == close((counts * costs).sum() / counts.sum())


@points(0.4)
@category("the matrix counts no case at all")
@hint("What does your function divide by when all four counts are 0? Which value did the text ask for?")
def test_no_case(student, rng):
    """a matrix without any case costs 0.0, one with cases has the right average"""
    counts, costs = _draw(rng, 60), _draw(rng, 900)
    assert student.cost_of(counts.tolist(), costs.tolist()) == close((counts * costs).sum() / counts.sum())
    assert student.cost_of([[0, 0], [0, 0]], costs.tolist()) == close(0.0)
