from caip_lab.checks import hint, points, same


@points(0.2)
@hint(
    "Go through the three questions of the rule, one after the other, for 75 and 74. Where do you stop?",
    'The order of the questions matters, and so does what "more than" means. Go through your code with the two '
    "numbers of the call, line by line. At which line does it return?",
    'Take a rule for parcels: above 30 kg it is "freight". Otherwise, if it is more than 20 kg heavier than '
    'the last one, it is "check". Otherwise it is "fine". A parcel of 31 kg is freight, whatever the last one '
    "was. A parcel of 30 kg is not above 30. If it is exactly 20 kg heavier than the last one, it is fine, "
    "because 20 is not more than 20.",
)
def test_one_of_each(student):
    """a bad tree, a tree that learned by heart and a good one get their names"""
    assert student.diagnose(75, 74) == same("underfitting")
    assert student.diagnose(99, 70) == same("overfitting")
    assert student.diagnose(92, 90) == same("good fit")
