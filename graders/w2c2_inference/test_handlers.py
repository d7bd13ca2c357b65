from caip_lab.checks import category, hint, points, same


@points(0.8)
@category("your choice")
@hint("Which of the four handlers runs when the container starts, and which for each request?")
def test_when_the_model_is_loaded(student):
    """answer_handlers says how often the model is loaded while the endpoint is in service"""
    assert student.answer_handlers == same("b")
