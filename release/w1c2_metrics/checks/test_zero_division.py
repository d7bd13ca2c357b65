from caip_lab.checks import close, hint, points


@points(0.2)
@hint(
    "On which of these nights was nothing flagged? Is such a night part of the mean?",
    "Two things are counted apart: the sum of the precisions, and how many nights are in that sum. A quiet "
    "night belongs to neither. Look at the number by which you divide at the end.",
    "Take four nights: (1, 1), (0, 0), (3, 0) and (0, 2). The second is quiet, so it is left out. The others "
    "have precisions of 0.5, 1 and 0. The fourth had alarms, all of them false, so its 0 counts. The mean is "
    "1.5 / 3 = 0.5. With the quiet night as a fourth number it would be 0.375. And without the bad night it "
    "would be 0.75.",
)
def test_a_quiet_night_is_left_out(student):
    """nightly_precision leaves quiet nights out of the mean"""
    assert student.nightly_precision([(3, 1), (0, 0), (2, 3), (0, 0)]) == close((3 / 4 + 2 / 5) / 2)
