from caip_lab.checks import close, hint, points


@points(0.2)
@hint(
    "Here are three false alarms and one missed gun. What should they cost together?",
    "You need two of the four counts, and two prices. Print both counts for the call above, and compare them "
    "with what you count by hand. Then check which price is multiplied with which count.",
    "Take five listings with the truth 1, 0, 0, 1, 1 and the prediction 0, 1, 0, 0, 1. There is one false "
    "alarm, in the second place. There are two missed guns, in the first and the fourth. With prices of 4 and "
    "90 the alarm costs 4, and the guns cost 180: together 184. If you get 98, two things have changed places: "
    "each price was multiplied with the other count.",
)
def test_eight_listings(student):
    """total_cost adds up all mistakes, each at its own price"""
    assert student.total_cost([1, 1, 0, 0, 0, 0, 1, 0], [1, 0, 1, 1, 0, 1, 1, 0], 7, 50) == close(71)
