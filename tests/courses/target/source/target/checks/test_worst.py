"""Public check of the exercise worst: the form only."""

from caip_lab.checks import points


@points(0.5)
def test_is_a_machine(student):
    """worst is the name of a machine, such as "M1" (whether it is the right one shows after the due date)"""
    assert isinstance(student.worst, str)
    assert student.worst in ("M1", "M2", "M3", "M4")
