from caip_lab.checks import category, hint, points, same


@points(0.4)
@category("the marketplace")
@hint("What does one flagged harmless listing cost, and one missed gun? Look at the price, not at how many.")
def test_marketplace(student):
    """the error that costs the marketplace most is the right one"""
    assert student.answer_marketplace == same("fn")


@points(0.4)
@category("the loan desk")
@hint(
    "What does positive mean at the loan desk? So what happens in the cell of a false positive?",
    'Write one line for each team: "positive means ...". Then find the two cells that are errors. They are '
    "those where truth and prediction differ. Compare what one case costs in each of the two.",
    "Take a fourth team, at an airport. Positive means: this bag holds something dangerous. A false positive "
    "is a harmless bag that is opened, which costs five minutes. A false negative is a dangerous bag that gets "
    "on board. So for the airport one false negative costs more. Had the team called a harmless bag positive, "
    "the two names would change places. That is why the meaning of positive comes first.",
)
def test_loan(student):
    """the error that costs the loan desk most is the right one"""
    assert student.answer_loan == same("fp")


@points(0.4)
@category("the cancer screen")
@hint("Which row of the table belongs to people who have cancer? Which of its two cells is an error?")
def test_cancer(student):
    """the error that costs the cancer screen most is the right one"""
    assert student.answer_cancer == same("fn")
