"""Hidden checks of the exercise answer."""

from caip_lab.checks import category, points, same


@points(5)
@category("the value")
def test_answer_is_right(student):
    """answer is six times seven"""
    assert student.answer == same(42)
