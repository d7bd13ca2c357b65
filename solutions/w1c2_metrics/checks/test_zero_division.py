from caip_lab.checks import close, hint, points


@points(0.2)
@hint("On which of these nights was nothing flagged? Is such a night part of the mean?")
def test_a_quiet_night_is_left_out(student):
    """nightly_precision leaves quiet nights out of the mean"""
    assert student.nightly_precision([(3, 1), (0, 0), (2, 3), (0, 0)]) == close((3 / 4 + 2 / 5) / 2)
