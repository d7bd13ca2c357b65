import numpy as np

from caip_lab.checks import close, hint, points

X = np.array([[20.0, 1.0], [60.0, 9.0], [21.0, 1.5], [62.0, 8.5], [61.0, 9.5], [19.0, 0.5]])


@points(0.2)
@hint(
    "Which of the six customers are young and come rarely? Do they get the same number?",
    "Two steps: first bring the columns to the same size, then look for groups. Print the table after the "
    "first step. If one column still has much larger numbers than the other, it decides alone.",
    "Take houses with an area around 100 and a number of rooms around 4. Between 90 and 110 square metres "
    "there is a distance of 20. Between 2 and 6 rooms there is a distance of 4. So the rooms hardly count. "
    "After scaling, both columns have a spread of 1, and both count the same. The groups get numbers by "
    "chance: 0 and 1 may change places, and nobody minds.",
)
def test_six_customers(student):
    """six customers of two clear kinds get one number for each kind"""
    groups = student.segment(X, 2, 0)
    assert len(list(groups)) == close(6)
    first, second = groups[0], groups[1]
    assert abs(float(first) - float(second)) > 0, "the two kinds get different numbers"
    assert list(groups) == close([first, second, first, second, second, first])
