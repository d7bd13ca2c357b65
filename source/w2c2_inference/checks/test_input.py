from caip_lab.checks import hint, points, same


@points(0.4)
@hint("Which Content-Types do you know? Do you return the Refused, or raise it?")
def test_a_picture_is_no_passenger(student):
    """input_fn returns a refusal with status 415 for a Content-Type that it does not know"""
    assert student.ask("input_fn", b"\x89PNG", "image/png") == same({"returns": 415, "error": "unknown_content_type"})
