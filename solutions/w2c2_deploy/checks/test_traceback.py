from caip_lab.checks import hint, points, same


@points(0.2)
@hint("The last line of a traceback is not indented. What does it begin with?")
def test_something_is_found(student):
    """last_error finds the name of an error in the log of titanic-lab"""
    name, colon, reason = student.last_error("titanic-lab").partition(": ")
    assert name.endswith(("Error", "Exception"))
    assert colon == same(": ")
    assert reason
    assert "\n" not in reason
