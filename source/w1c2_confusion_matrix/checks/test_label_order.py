from caip_lab.checks import close, hint, points


@points(0.2)
@hint(
    "Find the 2 in the picture: truth gun, predicted bike. Where is that cell in our order?",
    "Find out first where each of our labels stands in their list. That gives you a list of places. Then use "
    "this same list twice: once to pick rows, and once to pick cells inside each row.",
    'Take labels "x", "y" with the matrix [[1, 2], [3, 4]], and let our order be "y", "x". The places are 1 '
    "and 0. Our first row is their row 1, which is [3, 4], and inside it our first cell is their cell 1. So it "
    "becomes [4, 3]. The second row becomes [2, 1]. The 1 and the 4 stay on the diagonal. If they leave it, "
    "only the rows have moved.",
)
def test_matrix_of_the_picture(student):
    """the matrix of the picture is put into our order, rows and columns"""
    theirs = [[50, 1, 4], [2, 8, 0], [6, 3, 20]]
    result = student.fix_order(theirs, ["bike", "gun", "toy"], ["gun", "bike", "toy"])
    assert result == close([[8, 2, 0], [1, 50, 4], [3, 6, 20]])
