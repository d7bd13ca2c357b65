import numpy as np

from caip_lab.checks import close, hint, points

# Long ones are of class 2. Of the short ones, the narrow are of class 0 and the wide of class 1.
X = np.array([[1.0, 1.0], [2.0, 1.0], [1.0, 9.0], [2.0, 9.0], [8.0, 1.0], [9.0, 1.0], [8.0, 9.0], [9.0, 9.0]])
Y = np.array([0, 0, 1, 1, 2, 2, 2, 2])


@points(0.3)
@hint("There are two widths and three lengths. How many rows should your table have, and how many columns?")
def test_small_map(student):
    """the map of two widths and three lengths has two rows of three classes"""
    assert student.boundary_map(X, Y, 2, [2, 4, 9], [0, 8]) == close([[0, 0, 2], [1, 1, 2]])
