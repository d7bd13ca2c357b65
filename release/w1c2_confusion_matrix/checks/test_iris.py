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
@hint("Of the row of class 1, which cell is right? How many cases does that row count?")
def test_recall_of_three_classes(student):
    """recall_per_class gives the recall of each class, in order"""
    assert student.recall_per_class([[4, 1, 0], [2, 2, 4], [0, 1, 9]]) == close([0.8, 0.25, 0.9])
