from caip_lab.checks import category, hint, points, same


@points(0.8)
@category("your choice")
@hint("Who can mend this request: the app or the server? And does the app learn what to mend?")
def test_who_has_to_act(student):
    """answer_status says which answer lets the right person act"""
    assert student.answer_status == same("c")
