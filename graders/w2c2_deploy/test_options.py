from caip_lab.checks import category, hint, points, same


def chosen(student, case):
    """Return the way that was chosen for a case; all that there is where it is no dictionary."""
    options = student.answer_options
    return options.get(case) if isinstance(options, dict) else options


@points(0.4)
@category("the shop's orders")
@hint("Does somebody wait for the answer? Is there an hour of the day in which nobody asks?")
def test_checkout(student):
    """the way for the shop's orders is right"""
    assert chosen(student, "checkout") == same("real-time")


@points(0.4)
@category("the town hall's form")
@hint(
    "What does a machine cost that has something to do for some seconds a day?",
    "For each case answer three questions. Does somebody wait for the answer? Do requests come all the time, "
    "or seldom? How large is a request, and how long does it take? Then compare with the table of the ways.",
    "Take a museum. A guide at the desk from morning to evening suits a crowd that asks all day. A guide who "
    "is called from home suits one visitor a day who can wait a moment. A form that is answered by post suits "
    "questions that take hours. A night shift that labels ten thousand objects needs no visitor at all. Which "
    "of these four is each case? Look also at who pays for waiting hours.",
)
def test_townhall(student):
    """the way for the town hall's form is right"""
    assert chosen(student, "townhall") == same("serverless")


@points(0.4)
@category("the customers' scores")
@hint("Is there a request at all, or a whole table that lies there? Who waits?")
def test_customers(student):
    """the way for the customers' scores is right"""
    assert chosen(student, "customers") == same("batch")


@points(0.4)
@category("the clinic's scans")
@hint("How large may a request be, and how long may an answer take?")
def test_scans(student):
    """the way for the clinic's scans is right"""
    assert chosen(student, "scans") == same("asynchronous")
