from caip_lab.checks import category, hint, points, same


@points(0.2)
@category("the folders")
@hint("Who made the rule: a person, or a machine that looked at examples?")
def test_folders(student):
    """a rule that somebody typed gets the right word"""
    assert student.answer_folders == same("ai")


@points(0.2)
@category("the spam filter")
@hint("Was anything learned from examples? And is there a network of many layers?")
def test_spam(student):
    """the spam filter gets the right word"""
    assert student.answer_spam == same("ml")


@points(0.2)
@category("the invoice finder")
@hint("What does the network look at, and does it make something new or only say yes or no?")
def test_invoices(student):
    """the invoice finder gets the right word"""
    assert student.answer_invoices == same("dl")


@points(0.2)
@category("the reply writer")
@hint("Several words are true of it. Which of them is the innermost?")
def test_replies(student):
    """the reply writer gets the right word"""
    assert student.answer_replies == same("genai")
