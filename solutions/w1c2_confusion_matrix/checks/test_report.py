from caip_lab.checks import close, hint, points


@points(0.2)
@hint(
    "3 of the 12 drills were not found: the recall is 9 / 12. Which two columns of the report do you need for that?",
    "Work out one class by hand first: how many cases does it have, and which part of them was found? Then "
    "print the keys of the dictionary. Some of them are no classes, and one of those is not even a dictionary.",
    'Take a class "apple" with a support of 20 and a recall of 0.85. So 0.85 of the 20 apples were found, '
    "which is 17, and 3 were not. Its precision plays no part: it looks at what was called an apple. For a "
    "computer 20 times 0.15 may be 3.0000000000000004, so round at the end, and not before. Then go through "
    "all lines of the report, and pass over those that are no class.",
)
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
