import pandas as pd

from caip_lab.checks import hint, points, same

FEATURES = ["pclass", "sex", "age", "sibsp", "parch", "fare", "embarked"]


@points(0.4)
@hint(
    "Do you scale with model['scaler'].transform, and then ask model['model']?",
    "The dictionary holds two things, and both have their part. The numbers go through the first before they "
    "reach the second. Print what comes out of the first: are the numbers around 0?",
    "Take a scale that was set with weights around 50, and a judge who learned from its readings. A new weight "
    "of 60 is put on the scale, which shows 1.2, and the judge hears 1.2. Hand the judge the 60 directly, and "
    "it is far beyond all that was ever seen. Set the scale anew with this one weight, and it shows 0, for "
    "everybody. So: use it as it was set in training.",
)
def test_rose_and_jack(student):
    """predict_fn says that Rose survives and Jack does not"""
    table = pd.DataFrame([[1, 0, 38, 1, 0, 71.3, 0], [3, 1, 22, 1, 0, 7.25, 2]], columns=FEATURES)
    assert student.ask("predict_fn", table, student.artifacts) == same([1, 0])
