from caip_lab.checks import close, hint, points


@points(0.2)
@hint("Compare the five names letter by letter. Which cell goes into which formula?")
def test_all_five(student):
    """the five metrics of a small matrix are right, under the five names"""
    expected = {"accuracy": 2 / 3, "precision": 0.4, "recall": 0.8, "specificity": 0.625, "f1": 8 / 15}
    assert student.metrics_from([[10, 6], [1, 4]]) == close(expected)


@points(0.2)
@hint("In this matrix FP and FN are far apart. Which of the two belongs to precision, and which to recall?")
def test_precision_is_not_recall(student):
    """precision looks down the column of the flagged, recall looks along the row of the guns"""
    expected = {"accuracy": 0.625, "precision": 0.75, "recall": 0.375, "specificity": 0.875, "f1": 0.5}
    assert student.metrics_from([[7, 1], [5, 3]]) == close(expected)
