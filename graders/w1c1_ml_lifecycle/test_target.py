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
@hint("Is team 4 twice team 2? What would a prediction of 2.5 mean?")
def test_team(student):
    """the kind of label for the support desk is right"""
    assert student.target_team == same("classification")
