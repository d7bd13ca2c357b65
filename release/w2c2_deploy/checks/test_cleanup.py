from caip_lab.checks import hint, points, same


@points(0.2)
@hint("What does leftovers(bucket) show? Alarms and objects in S3 count as well.")
def test_nothing_is_left(student):
    """nothing is left in your account"""
    assert list(student.leftovers(student.bucket)) == same([])
