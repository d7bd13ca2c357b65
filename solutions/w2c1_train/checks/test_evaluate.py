from caip_lab.checks import hint, points, same


@points(0.2)
@hint(
    "classification_report returns a dictionary if you ask for it.",
    "Do it in single steps in a cell of your own: the model of the job, its predictions for numbers(table), "
    "the truth in the table. Print the first five of each. Then look at help(classification_report) for what "
    "it takes first.",
    "Take a weather model and a week: the truth is [0, 1, 1, 0, 1, 0, 0], the forecast [0, 1, 0, 0, 1, 1, 0]. "
    "The report gets the truth first, then the forecast. Of three days with rain it found two, so recall of "
    "class 1 is 0.67. Of three forecasts of rain two were right. As a text this is for people; as a "
    "dictionary a program can look up the class, then the part. Which week and which model do you use, and "
    "are they those that the function got?",
)
def test_support(student):
    """evaluate returns a dictionary with a part for each class, about the 209 passengers of holdout"""
    report = student.evaluate(student.lab_jobs["first"], student.holdout)
    assert int(report["0"]["support"] + report["1"]["support"]) == same(209)
