from caip_lab.checks import hint, points, same


@points(0.2)
@hint("Go through the three questions of the rule, one after the other, for 75 and 74. Where do you stop?")
def test_one_of_each(student):
    """a bad tree, a tree that learned by heart and a good one get their names"""
    assert student.diagnose(75, 74) == same("underfitting")
    assert student.diagnose(99, 70) == same("overfitting")
    assert student.diagnose(92, 90) == same("good fit")
