from caip_lab.checks import close, hint, points


@points(0.2)
@hint(
    "Which listings does precision look at: those that were flagged, or those that are guns?",
    "Cover all listings that were not flagged with your hand. What is left is all that precision looks at. How "
    "many are left, and how many of these are really guns?",
    "Ten listings, and the detector flags four of them. Three of the four are guns. Two more guns were never "
    "flagged. Precision is 3 / 4: the bottom counts the four flags, and the two missed guns are nowhere in it. "
    "If your number changes when you add another missed gun, then the wrong count stands at the bottom of your "
    "fraction. Try that in a cell of your own.",
)
def test_looks_at_flagged_listings_only(student):
    """precision is the part of the flagged listings that really are guns"""
    assert student.precision([1, 1, 1, 1, 0, 0, 0, 0], [1, 1, 0, 0, 1, 0, 0, 0]) == close(2 / 3)


@points(0.2)
@hint("What is at the bottom of the fraction if nothing is flagged? Read the zero rule.")
def test_nothing_flagged(student):
    """precision is 0.0 if nothing was flagged, and the usual fraction otherwise"""
    assert student.precision([1, 0, 0, 1], [1, 1, 1, 1]) == close(0.5)
    assert student.precision([1, 0, 0, 1], [0, 0, 0, 0]) == close(0.0)
