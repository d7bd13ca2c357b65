from caip_lab.checks import category, hint, points, same


@points(0.2)
@category("the folders")
@hint("Who made the rule: a person, or a machine that looked at examples?")
def test_folders(student):
    """a rule that somebody typed gets the right word"""
    assert student.answer_folders == same("ai")


@points(0.2)
@category("the spam filter")
@hint(
    "Was anything learned from examples? And is there a network of many layers?",
    "Go through the words from the outside to the inside, and ask one question at each step. Did a machine "
    "learn it from examples? Does it use a network of many layers? Does it make something new?",
    "Take a chess program whose rules a champion typed in. Nothing was learned, so you stop at the outermost "
    "word. Take a program that learned from games, with a decision tree: something was learned, but there is "
    "no network. Take one that learned with many layers: one step further in. Take one that writes a comment "
    "on the game: further still. Where do you stop for the mail program's four parts?",
)
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
