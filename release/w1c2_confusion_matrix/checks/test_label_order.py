from caip_lab.checks import close, hint, points


@points(0.2)
@hint("Find the 2 in the picture: truth gun, predicted bike. Where is that cell in our order?")
def test_matrix_of_the_picture(student):
    """the matrix of the picture is put into our order, rows and columns"""
    theirs = [[50, 1, 4], [2, 8, 0], [6, 3, 20]]
    result = student.fix_order(theirs, ["bike", "gun", "toy"], ["gun", "bike", "toy"])
    assert result == close([[8, 2, 0], [1, 50, 4], [3, 6, 20]])
