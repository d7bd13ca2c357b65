from caip_lab.checks import hint, points, same


@points(0.2)
@hint("Return two things: the body as a text, and its content type.")
def test_a_list_as_json(student):
    """output_fn returns a JSON list and its content type"""
    body, content_type = student.ask("output_fn", [1, 0, 0], "application/json")
    assert body.replace(" ", "") == same("[1,0,0]")
    assert content_type == same("application/json")
