from caip_lab.checks import hint, points, same


@points(0.2)
@hint(
    "What does leftovers(bucket) show? Alarms and objects in S3 count as well.",
    "Run leftovers(bucket) and take the first thing on its list. Which call lists things of this kind, and "
    "which one deletes a single one? Do that for each kind, one after the other.",
    "Take a hotel at the end of the season. You do not go from memory to the rooms that you know; you take the "
    "list of all keys, and go to each. In code it is a loop: for each item of a list call, one delete call "
    "with its name. A list call may return its items in several pages, and an empty list may have no key at "
    "all. Then look at leftovers again.",
)
def test_nothing_is_left(student):
    """nothing is left in your account"""
    assert list(student.leftovers(student.bucket)) == same([])
