from caip_lab.checks import close, hint, points, same

FEATURES = ["pclass", "sex", "age", "sibsp", "parch", "fare", "embarked"]
ROSE = {"fare": 71.3, "embarked": "C", "pclass": 1, "sex": "female", "age": "38", "sibsp": 1, "parch": 0}


@points(0.6)
@hint(
    "Take the columns by name, in the order of FEATURES, and the codes from CODES.",
    "Check one value at a time in a cell of your own, with to_number. Then look at the order of your columns: "
    "does it come from the record, or from FEATURES?",
    'Take a training table with the columns size and colour, and codes {"red": 0, "blue": 1}. A record '
    '{"colour": "blue", "size": "12"} comes in another order, with a text in place of a number. Go through the '
    'columns of training, not through the record: first size, float("12"), then colour, the code of "blue". '
    "The row is 12, 1. Taken in the record's order, it would be 1, 12, and nobody would notice.",
)
def test_rose(student):
    """to_table returns the numbers of training, in the order of training"""
    table = student.ask("to_table", [ROSE])
    assert list(table.columns) == same(FEATURES)
    assert table.to_numpy() == close([[1, 0, 38, 1, 0, 71.3, 0]])
