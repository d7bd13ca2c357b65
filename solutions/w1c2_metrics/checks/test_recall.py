from caip_lab.checks import close, hint, points


@points(0.2)
@hint(
    "Which listings does recall look at: those that were flagged, or those that are guns?",
    "Cover all listings that are no guns with your hand. What is left is all that recall looks at. How many "
    "guns are there, and how many of them did the detector flag?",
    "Ten listings, and five of them are guns. The detector flags three of the five, and also two harmless "
    "ones. Recall is 3 / 5: the bottom counts the five guns, and the two false alarms are nowhere in it. If "
    "your number changes when you add a false alarm, then the wrong count stands at the bottom of your "
    "fraction. Try that in a cell of your own.",
)
def test_looks_at_guns_only(student):
    """recall is the part of the guns that was found"""
    assert student.recall([1, 1, 1, 1, 1, 0, 0, 0], [1, 1, 0, 0, 0, 1, 0, 0]) == close(2 / 5)


@points(0.2)
@hint("What is at the bottom of the fraction if no listing is a gun? Read the zero rule.")
def test_no_gun_at_all(student):
    """recall is 0.0 if there is no gun, and the usual fraction otherwise"""
    assert student.recall([1, 1, 1, 0], [1, 0, 0, 1]) == close(1 / 3)
    assert student.recall([0, 0, 0, 0], [1, 0, 0, 1]) == close(0.0)
