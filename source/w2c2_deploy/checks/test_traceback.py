from caip_lab.checks import hint, points, same


@points(0.2)
@hint(
    "The last line of a traceback is not indented. What does it begin with?",
    "Print the lines of the log with repr, so that you see spaces at their beginning. Where does a traceback "
    "start, and which of the following lines is the first that is not indented? There may be more than one "
    "traceback.",
    'Take lines A, "  b", "  c", D, E, A, "  f", G, H. The mark A stands at places 0 and 5, and the last of '
    "these is 5. From there on, the first line that is neither A nor indented is G. So the answer is G: not D, "
    "which belongs to the older one, and not H, which came later. Do your two steps in this order: first the "
    "newest mark, then the next line without indentation.",
)
def test_something_is_found(student):
    """last_error finds the name of an error in the log of titanic-lab"""
    found = student.last_error("titanic-lab")
    assert isinstance(found, str), "last_error should return a text"
    name, colon, reason = found.partition(": ")
    assert name.endswith(("Error", "Exception"))
    assert colon == same(": ")
    assert reason
    assert "\n" not in reason
