import numpy as np

from caip_lab.checks import close, hint, points

# Long ones are of class 2. Of the short ones, the narrow are of class 0 and the wide of class 1.
X = np.array([[1.0, 1.0], [2.0, 1.0], [1.0, 9.0], [2.0, 9.0], [8.0, 1.0], [9.0, 1.0], [8.0, 9.0], [9.0, 9.0]])
Y = np.array([0, 0, 1, 1, 2, 2, 2, 2])


@points(0.3)
@hint(
    "There are two widths and three lengths. How many rows should your table have, and how many columns?",
    "Think of the table as a map: a row of it has one width, a column has one length. But the model was "
    "trained with the length first. In which order do you hand it a point?",
    "Take lengths 1, 2 and widths 5, 6, 7. The map has three rows of two cells. The first row needs the points "
    "(1, 5) and (2, 5), the last row needs (1, 7) and (2, 7). In each point the length stands first. If your "
    "table has two rows of three cells, it lies on its side. Print the points that you hand to predict, in "
    "order, before you look at the classes.",
)
def test_small_map(student):
    """the map of two widths and three lengths has two rows of three classes"""
    assert student.boundary_map(X, Y, 2, [2, 4, 9], [0, 8]) == close([[0, 0, 2], [1, 1, 2]])
