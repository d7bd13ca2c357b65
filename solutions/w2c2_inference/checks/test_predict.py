import pandas as pd

from caip_lab.checks import hint, points, same

FEATURES = ["pclass", "sex", "age", "sibsp", "parch", "fare", "embarked"]


@points(0.4)
@hint("Do you scale with model['scaler'].transform, and then ask model['model']?")
def test_rose_and_jack(student):
    """predict_fn says that Rose survives and Jack does not"""
    table = pd.DataFrame([[1, 0, 38, 1, 0, 71.3, 0], [3, 1, 22, 1, 0, 7.25, 2]], columns=FEATURES)
    assert student.ask("predict_fn", table, student.artifacts) == same([1, 0])
