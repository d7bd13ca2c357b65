from caip_lab.checks import close, hint, points


@points(0.2)
@hint("3 of the 12 drills were not found: the recall is 9 / 12. Which two columns of the report do you need for that?")
def test_report_of_the_text(student):
    """the missed drills, guns and toys of the report above are counted"""
    report = {
        "drill": {"precision": 0.9, "recall": 0.75, "f1-score": 9 / 11, "support": 12.0},
        "gun": {"precision": 0.5, "recall": 0.8, "f1-score": 8 / 13, "support": 5.0},
        "toy": {"precision": 6 / 7, "recall": 0.75, "f1-score": 0.8, "support": 8.0},
        "accuracy": 0.76,
        "macro avg": {"precision": 0.7523809523809524, "recall": 23 / 30, "f1-score": 0.7445221445221447, "support": 25.0},
        "weighted avg": {"precision": 0.8062857142857144, "recall": 0.76, "f1-score": 0.7718041958041958, "support": 25.0},
    }
    assert student.missed(report) == close({"drill": 3, "gun": 1, "toy": 2})
