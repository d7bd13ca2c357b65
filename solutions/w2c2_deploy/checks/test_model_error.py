from caip_lab.checks import hint, points, same


@points(0.2)
@hint(
    "Which code does the error have when the container answered with 400, and where is the 400?",
    "Catch the error and print error.response. There are two places with a status in it: that of the call "
    "itself, and that of the container. Which of the two says who made the mistake?",
    'Take a parcel service. "Unknown address" means that the parcel reached nobody. "Delivered, and refused by '
    'the customer" means that it arrived, and the answer was no. The first word of the message tells these two '
    "apart; only in the second case is there an answer of the customer's to look at. In the same way look at "
    "the error's code first. Only if a model was asked, look at its own status, and compare it with 500.",
)
def test_nobody_asked_about(student):
    """outcome of an empty list of passengers is "caller": the script refuses it with 400"""
    assert student.outcome("titanic-lab", "[]") == same("caller")
