from caip_lab.checks import close, hint, points


@points(0.2)
@hint('With "true" each row is divided by something. What must the numbers of one row add up to afterwards?')
def test_by_true(student):
    """with by="true" each row is divided by its own sum"""
    assert student.normalise([[6, 2], [1, 4]], "true") == close([[0.75, 0.25], [0.2, 0.8]])


@points(0.2)
@hint('With "all" there is only one number to divide by. Which one?')
def test_by_all(student):
    """with by="all" each cell is divided by the number of all cases"""
    assert student.normalise([[6, 2], [1, 1]], "all") == close([[0.6, 0.2], [0.1, 0.1]])
