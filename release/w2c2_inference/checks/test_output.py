from caip_lab.checks import hint, points, same


@points(0.2)
@hint(
    "Return two things: the body as a text, and its content type.",
    "Print what your function returns, with its type. It should be two things: a text, and the name of its "
    "kind. If json.dumps complains, look at the type of a single label.",
    "Take temperatures from NumPy, np.array([20, 21]). Each one is a numpy.int64, which JSON does not know. "
    'With int(...) on each of them you get plain numbers, and json.dumps makes the text "[20, 21]" of the '
    'list. A reader who gets only this text cannot know what it is, so its kind, "application/json", travels '
    "with it as a second value: return text, kind. For one temperature it is still a list.",
)
def test_a_list_as_json(student):
    """output_fn returns a JSON list and its content type"""
    body, content_type = student.ask("output_fn", [1, 0, 0], "application/json")
    assert body.replace(" ", "") == same("[1,0,0]")
    assert content_type == same("application/json")
