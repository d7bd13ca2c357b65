"""Hidden check of the exercise scaled."""

from caip_lab.checks import category, close, points


@points(2.5)
@category("random numbers")
def test_random_column(student, rng):
    """scaled is right for any column"""
    for size in (7, 12):
        column = rng.normal(5, 3, size)
        # The right answer is computed after the call: a function that changes its argument gains nothing.
        assert student.scaled(column) == close((column - column.mean()) / column.std())
