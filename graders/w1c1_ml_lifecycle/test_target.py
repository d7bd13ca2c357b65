from caip_lab.checks import category, hint, points, same


@points(0.2)
@category("loan approval")
@hint("How many different answers can there be?")
def test_loan(student):
    """the kind of label for loan approval is right"""
    assert student.target_loan == same("classification")


@points(0.2)
@category("house prices")
@hint("Does it make sense to say that one answer is twice another?")
def test_house(student):
    """the kind of label for house prices is right"""
    assert student.target_house == same("regression")


@points(0.2)
@category("machine care")
@hint("Is the question whether the machine breaks, or when?")
def test_machine(student):
    """the kind of label for machine care is right"""
    assert student.target_machine == same("regression")


@points(0.2)
@category("the support desk")
@hint(
    "Is team 4 twice team 2? What would a prediction of 2.5 mean?",
    "Write down three possible answers for each case, as the model would give them. Then halve one of them, or "
    "take the mean of two. Is the result still an answer that means something?",
    "Take postcodes: 1010 and 1030 are numbers, but their mean, 1020, is just another district. So a postcode "
    "is a kind, even though it is written with digits. Take the height of a tree: between 10 m and 12 m there "
    "is 11 m, which makes perfect sense. So a height is an amount. Now try the same with a team's number, with "
    "days, with dollars, and with yes or no.",
)
def test_team(student):
    """the kind of label for the support desk is right"""
    assert student.target_team == same("classification")
