from caip_lab.checks import hint, points, same


@points(0.2)
@hint("Is there one answer for each passenger, as a whole number?")
def test_two_hundred_labels(student):
    """batch_labels is a list of 200 labels, 0 or 1"""
    assert len(list(student.batch_labels)) == same(200)
    assert sorted(set(student.batch_labels)) == same([0, 1])
