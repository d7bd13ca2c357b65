"""Hidden checks of the exercise double."""

from caip_lab.checks import category, close, points, raises


@points(6)
@category("any whole number")
def test_double_of_any_number(student, rng):
    """double works for any whole number"""
    number = int(rng.integers(4, 1000))
    assert student.double(number) == close(2 * number)


@points(2)
@category("something that is no number")
def test_double_refuses_none(student, rng):
    """double raises TypeError for None"""
    number = int(rng.integers(4, 1000))
    assert student.double(number) == close(2 * number)
    with raises("TypeError"):
        student.double(None)
