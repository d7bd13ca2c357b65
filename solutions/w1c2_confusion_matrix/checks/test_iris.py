import numpy as np

from caip_lab.checks import close, hint, points, same


@points(0.2)
@hint("The test part holds 20 flowers of each kind. Did you split with stratify, and are the true kinds in the rows?")
def test_each_row_counts_twenty_flowers(student):
    """iris_matrix is 3 by 3, and each row counts the 20 test flowers of one kind"""
    matrix = np.array(student.iris_matrix)
    assert list(matrix.shape) == same([3, 3])
    assert matrix.sum(axis=1) == close([20, 20, 20])


@points(0.2)
@hint(
    "Of the row of class 1, which cell is right? How many cases does that row count?",
    "Go row by row. For each row you need two numbers: the one cell of it that is right, and the sum of the "
    "whole row. How does the place of the right cell depend on the number of the row?",
    "Take [[7, 3], [2, 6]]. Row 0 has its right cell at place 0: 7 of 10, so 0.7. Row 1 has its right cell at "
    "place 1: 6 of 8, so 0.75. In general, row number i is right at place i. If you get 7 / 9 first, you have "
    "divided by the sum of the column, which is another question. A row of zeros needs a rule of its own.",
)
def test_recall_of_three_classes(student):
    """recall_per_class gives the recall of each class, in order"""
    assert student.recall_per_class([[4, 1, 0], [2, 2, 4], [0, 1, 9]]) == close([0.8, 0.25, 0.9])
