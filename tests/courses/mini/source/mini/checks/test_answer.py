"""Public checks of the exercise answer."""

from caip_lab.checks import points


@points(1)
def test_answer_is_a_number(student):
    """answer is a whole number above ten"""
    assert isinstance(student.answer, int)
    assert not isinstance(student.answer, bool)
    assert student.answer > 10
