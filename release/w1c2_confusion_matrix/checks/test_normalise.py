from caip_lab.checks import close, hint, points


@points(0.2)
@hint(
    'With "true" each row is divided by something. What must the numbers of one row add up to afterwards?',
    "Work out the sums first and print them. For rows there are two sums, one for each row. Then look at your "
    "division: is the sum of a row used for both cells of that same row?",
    "Take [[8, 2], [3, 9]]. The rows sum to 10 and 12. Each cell of the first row is divided by 10, which "
    "gives 0.8 and 0.2. Each cell of the second row is divided by 12, which gives 0.25 and 0.75. Each row now "
    "sums to 1. With NumPy the trap is the shape: the sums of rows must stand in a column, or each is used for "
    "a column instead of a row.",
)
def test_by_true(student):
    """with by="true" each row is divided by its own sum"""
    assert student.normalise([[6, 2], [1, 4]], "true") == close([[0.75, 0.25], [0.2, 0.8]])


@points(0.2)
@hint('With "all" there is only one number to divide by. Which one?')
def test_by_all(student):
    """with by="all" each cell is divided by the number of all cases"""
    assert student.normalise([[6, 2], [1, 1]], "all") == close([[0.6, 0.2], [0.1, 0.1]])
