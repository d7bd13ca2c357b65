from caip_lab.checks import close, hint, points, same

FEATURES = ["pclass", "sex", "age", "sibsp", "parch", "fare", "embarked"]
ROSE = {"fare": 71.3, "embarked": "C", "pclass": 1, "sex": "female", "age": "38", "sibsp": 1, "parch": 0}


@points(0.6)
@hint("Take the columns by name, in the order of FEATURES, and the codes from CODES.")
def test_rose(student):
    """to_table returns the numbers of training, in the order of training"""
    table = student.ask("to_table", [ROSE])
    assert list(table.columns) == same(FEATURES)
    assert table.to_numpy() == close([[1, 0, 38, 1, 0, 71.3, 0]])
