from caip_lab.checks import close, hint, points


@points(0.2)
@hint("Which listings does recall look at: those that were flagged, or those that are guns?")
def test_looks_at_guns_only(student):
    """recall is the part of the guns that was found"""
    assert student.recall([1, 1, 1, 1, 1, 0, 0, 0], [1, 1, 0, 0, 0, 1, 0, 0]) == close(2 / 5)


@points(0.2)
@hint("What is at the bottom of the fraction if no listing is a gun? Read the zero rule.")
def test_no_gun_at_all(student):
    """recall is 0.0 if there is no gun, and the usual fraction otherwise"""
    assert student.recall([1, 1, 1, 0], [1, 0, 0, 1]) == close(1 / 3)
    assert student.recall([0, 0, 0, 0], [1, 0, 0, 1]) == close(0.0)
