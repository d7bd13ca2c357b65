"""Hidden check of the exercise worst."""

from caip_lab.checks import category, points, same


@points(2.5)
@category("the name")
def test_is_the_worst(student):
    """worst is the machine with the highest wear"""
    assert student.worst == same("M3")
