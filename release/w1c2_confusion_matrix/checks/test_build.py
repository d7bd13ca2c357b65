from caip_lab.checks import close, hint, points


@points(0.2)
@hint("Sort the seven pairs (truth, prediction) into the four cells by hand. How many pairs are (0, 0)? And (0, 1)?")
def test_seven_listings(student):
    """seven listings are counted into the right four cells"""
    y_true = [0, 0, 0, 0, 1, 1, 1]
    y_pred = [0, 0, 1, 0, 1, 0, 1]
    assert student.confusion_matrix(y_true, y_pred) == close([[3, 1], [1, 2]])


@points(0.2)
@hint(
    "Rows are the truth. In which row do four harmless listings that were flagged belong, and in which column?",
    "Follow one single listing through your code with a pencil. Its truth picks the row, and its prediction "
    "picks the column. Which index does your code use first?",
    "Take truths 1, 0 and predictions 0, 0. The first listing has truth 1 and prediction 0, so it goes to row "
    "1, column 0: the lower left cell. The second goes to row 0, column 0: the upper left cell. The matrix is "
    "[[1, 0], [1, 0]]. If you get [[1, 1], [0, 0]], the table lies on its side: truth and prediction have "
    "changed places.",
)
def test_rows_are_the_truth(student):
    """rows are the truth and columns are the prediction"""
    y_true = [0, 1, 0, 0, 1, 0, 0]
    y_pred = [1, 1, 1, 1, 0, 0, 1]
    assert student.confusion_matrix(y_true, y_pred) == close([[1, 4], [1, 1]])
