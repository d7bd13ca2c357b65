from caip_lab.checks import category, hint, points, same


@points(0.8)
@category("your choice")
@hint(
    "Which of the four handlers runs when the container starts, and which for each request?",
    "Draw a line of time. On it, mark when the container starts, when the endpoint is in service, and each "
    "request. Then put the four handlers on that line. Which of them stands there once?",
    "Take a library. In the morning the librarian unlocks the doors and switches on the lights. Only then is "
    "the library open. Afterwards every visitor asks for a book, gets it, and leaves. Nobody switches the "
    "lights on again for each visitor. The notebook says which handler runs when. Count only what happens in "
    "the hour after the doors have opened.",
)
def test_when_the_model_is_loaded(student):
    """answer_handlers says how often the model is loaded while the endpoint is in service"""
    assert student.answer_handlers == same("b")
