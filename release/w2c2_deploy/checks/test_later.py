from caip_lab.checks import hint, points, same


@points(0.2)
@hint("Did you wait until the result was there, and read it as JSON?")
def test_twenty_five_labels(student):
    """later_labels is a list of 25 labels, 0 or 1"""
    assert len(list(student.later_labels)) == same(25)
    assert sorted(set(student.later_labels)) == same([0, 1])
