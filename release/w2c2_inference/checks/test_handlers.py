from caip_lab.checks import hint, points


@points(0.2)
@hint("Write one of the four letters in quotes.")
def test_it_is_one_of_the_letters(student):
    """answer_handlers is one of the letters a, b, c, d (this check looks at the form only)"""
    assert student.answer_handlers in ("a", "b", "c", "d")
