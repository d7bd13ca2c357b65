from caip_lab.checks import category, hint, points, same


@points(0.2)
@category("loan approval")
@hint("What does the bank want to know about a new loan? Does it know that of the old ones?")
def test_loans(student):
    """the kind of learning for loan approval is right"""
    assert student.learning_loans == same("supervised")


@points(0.2)
@category("customer segmentation")
@hint(
    "Is there a column that says which kind of customer each one is?",
    "For each case, name the column that you want for new rows. Then look whether the old rows have just that "
    "column, filled in. If they do, there are labels to learn from.",
    "Take a school. It has the marks of 300 former pupils, and knows who passed. It wants to know who will "
    "pass: the old rows have that answer, so there are labels. Now it wants to know which kinds of learners "
    'there are. No row says "kind", so there is nothing to learn from, and the computer can only look for '
    "groups. Ask for each of the four cases: is the answer in the old rows?",
)
def test_customers(student):
    """the kind of learning for customer segmentation is right"""
    assert student.learning_customers == same("unsupervised")


@points(0.2)
@category("house prices")
@hint("Can a label be a number? What does the agency know about each of the 800 houses?")
def test_houses(student):
    """the kind of learning for house prices is right"""
    assert student.learning_houses == same("supervised")


@points(0.2)
@category("strange log-ins")
@hint("Who could tell the model which of the old log-ins were attacks?")
def test_logins(student):
    """the kind of learning for strange log-ins is right"""
    assert student.learning_logins == same("unsupervised")
