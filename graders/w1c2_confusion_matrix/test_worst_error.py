from caip_lab.checks import category, hint, points, same


@points(0.4)
@category("the marketplace")
@hint("What does one flagged harmless listing cost, and one missed gun? Look at the price, not at how many.")
def test_marketplace(student):
    """the error that costs the marketplace most is the right one"""
    assert student.answer_marketplace == same("fn")


@points(0.4)
@category("the loan desk")
@hint("What does positive mean at the loan desk? So what happens in the cell of a false positive?")
def test_loan(student):
    """the error that costs the loan desk most is the right one"""
    assert student.answer_loan == same("fp")


@points(0.4)
@category("the cancer screen")
@hint("Which row of the table belongs to people who have cancer? Which of its two cells is an error?")
def test_cancer(student):
    """the error that costs the cancer screen most is the right one"""
    assert student.answer_cancer == same("fn")
