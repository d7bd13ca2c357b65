from caip_lab.checks import category, hint, points, same


@points(0.2)
@category("homework")
@hint("What does a job cost each time before it computes anything? Is there a reason to be careful with these data?")
def test_homework(student):
    """the machine for the homework is right"""
    assert student.answer_machines["homework"] == same("laptop")


@points(0.2)
@category("the clinic's patients")
@hint(
    "How much memory do 20 MB need? And where may they be?",
    "For each case answer three questions. May the data leave their place? How much memory does the whole "
    "computation need at once? Is it a neural network? Then read the table from the cheapest row down, and "
    "stop at the first machine that can do it.",
    "Take a kitchen. A soup for two is cooked at home. A soup for the canteen is cooked where the big pots "
    "are. A recipe that must not leave the restaurant is cooked in the restaurant, on the smallest stove if "
    "it is one pot. An oven for a thousand loaves is worth its price only for loaves. Which of these four is "
    "each case? And what does each of the other machines lack, or cost for nothing?",
)
def test_clinic(student):
    """the machine for the clinic's patients is right"""
    assert student.answer_machines["clinic"] == same("ml.m5.large")


@points(0.2)
@category("the receipts")
@hint("Which machine has room for the whole table?")
def test_receipts(student):
    """the machine for the receipts is right"""
    assert student.answer_machines["receipts"] == same("ml.m5.24xlarge")


@points(0.2)
@category("the photos")
@hint("What are graphics processors good at?")
def test_photos(student):
    """the machine for the photos is right"""
    assert student.answer_machines["photos"] == same("ml.g4dn.xlarge")
