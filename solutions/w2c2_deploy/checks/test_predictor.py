from caip_lab.checks import hint, points, same


@points(0.2)
@hint(
    "A Predictor gets the name of the endpoint first.",
    "A predictor needs three things: whom to ask, how to write the question, and how to read the answer. Which "
    "of the three have you given? Print predictor.endpoint_name and look at what it sends.",
    "Take a telephone interpreter. You tell her whom to call, the language in which to speak, and the language "
    "in which to report to you. If you leave out the second, she reads your notes aloud as they are, and "
    "nobody understands. In the SDK the first is a text, the two others are objects of classes that you make, "
    "with brackets: serializer=...() and deserializer=...(). Which form does the task ask for each way?",
)
def test_the_predictor_asks_titanic_lab(student):
    """predictor is a predictor for the endpoint titanic-lab"""
    assert student.predictor.endpoint_name == same("titanic-lab")
