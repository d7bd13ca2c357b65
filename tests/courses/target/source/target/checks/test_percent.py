"""Public check of the exercise percent."""

from caip_lab.checks import close, points, raises


@points(0.5)
def test_reads_and_refuses(student):
    """percent("25%") is 0.25, and percent("many") raises a ValueError"""
    assert student.percent("25%") == close(0.25)
    with raises("ValueError"):
        student.percent("many")
