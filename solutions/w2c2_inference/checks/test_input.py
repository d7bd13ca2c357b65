from caip_lab.checks import hint, points, same


@points(0.4)
@hint(
    "Which Content-Types do you know? Do you return the Refused, or raise it?",
    "Follow the picture through your function. First the content type is made simple: no parameters, small "
    "letters. Then you look for a reader. What happens where there is none, and does the Refused come back or "
    "fly on?",
    "Take a post office that knows letters and parcels. A piano comes. The clerk does not throw it at the "
    'customer, which would be to raise. He fills in a form that says "I cannot take this", notes it in his '
    "book, and hands the form over as his result. The next desk sees a form and passes it on. In code: make "
    "the Refused, catch it in the same function, log it, return it.",
)
def test_a_picture_is_no_passenger(student):
    """input_fn returns a refusal with status 415 for a Content-Type that it does not know"""
    assert student.ask("input_fn", b"\x89PNG", "image/png") == same({"returns": 415, "error": "unknown_content_type"})
