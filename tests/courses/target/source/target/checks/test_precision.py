"""Public check of the exercise precision."""

from caip_lab.checks import close, points


@points(0.5)
def test_four_listings(student):
    """precision is the part of the flagged that really is positive"""
    assert student.precision([1, 1, 0, 0, 1], [1, 0, 1, 0, 1]) == close(2 / 3)
