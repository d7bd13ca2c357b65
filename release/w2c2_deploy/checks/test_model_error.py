from caip_lab.checks import hint, points, same


@points(0.2)
@hint("Which code does the error have when the container answered with 400, and where is the 400?")
def test_nobody_asked_about(student):
    """outcome of an empty list of passengers is "caller": the script refuses it with 400"""
    assert student.outcome("titanic-lab", "[]") == same("caller")
