from caip_lab.checks import hint, points, same


@points(0.2)
@hint(
    "What does leftovers(bucket) show? A stack that is DELETE_FAILED is still there: what lies in its bucket?",
    "Run leftovers(bucket) and take one kind at a time. For a stack, list its resources and look what is in "
    "its bucket. For a role, list its policies. Which call deletes one of them, and what does it refuse as "
    "long as something is inside?",
    "Take a camp. You cannot fold a tent while people sleep in it, and the site is not closed while a tent "
    "stands. So for each tent on the list: everybody out, then fold it, and wait until it lies there. Only "
    "then close the site. In code these are two loops, one inside the other: for each of the outer things "
    "list the inner ones, empty them, then delete the outer one. At the end look at the list again.",
)
def test_nothing_is_left(student):
    """nothing is left in your account"""
    assert list(student.leftovers(student.bucket)) == same([])
