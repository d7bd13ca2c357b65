import pandas as pd

from caip_lab.checks import close, hint, points

TABLE = pd.DataFrame(
    {
        "flower": ["F1", "F2", "F3", None],
        "sepal_length": [6.3, 5.1, None, 5.5],
        "sepal_width": [3.3, 3.5, 2.8, 2.3],
        "petal_length": [6.0, 1.4, 4.0, 4.1],
        "petal_width": [2.5, 0.2, 1.3, 1.2],
        "species": ["virginica", "setosa", "versicolor", "versicolor"],
        "remark": [None, "windy", None, None],
    }
)


@points(0.3)
@hint(
    "Which of the four rows lacks a measurement? Which four columns does X hold? Which number belongs to virginica?",
    "Do it in two steps and look at the table after the first one. First leave out rows, then take columns. "
    "Which columns may have a gap without any harm to the row?",
    "Take a table of people with the columns name, age, height and note. You need age and height. Eva has no "
    "note, Max has no height. Max must go, because a number that you need is not there. Eva stays: nobody "
    "needs her note. If you leave out every row with any gap, Eva goes as well. Then the words become numbers: "
    'with the list ["no", "yes"], "yes" is at place 1.',
)
def test_four_flowers(student):
    """of four flowers, the three with all measurements are kept, with four features and the number of the species"""
    result = student.prepare(TABLE)
    assert isinstance(result, tuple | list), "two things are returned: X, y"
    assert len(result) == close(2)
    assert result[0] == close([[6.3, 3.3, 6.0, 2.5], [5.1, 3.5, 1.4, 0.2], [5.5, 2.3, 4.1, 1.2]])
    assert result[1] == close([2, 0, 1])
