"""Public checks of the exercise double."""

from caip_lab.checks import hint, points, same


@points(2)
@hint("What does twice mean?", "Try 3 by hand.", "Twice 5 is 5 + 5, which is 10.")
def test_double_of_three(student):
    """double(3) is 6"""
    assert student.double(3) == same(6)
