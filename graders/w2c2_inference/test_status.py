from caip_lab.checks import category, hint, points, same


@points(0.8)
@category("your choice")
@hint(
    "Who can mend this request: the app or the server? And does the app learn what to mend?",
    "Ask who is able to change something so that the next try works. Then ask whether that person learns from "
    "the answer what to change. A good answer does both.",
    "Take a ticket machine and a torn bank note. If it takes the note and prints any ticket, nobody ever "
    'learns of the problem. If it shows "out of order", a mechanic comes for nothing. If it says "try again '
    'later", the customer comes back with the same note. What should it say instead, so that the right person '
    "can act at once? Now read the four options again.",
)
def test_who_has_to_act(student):
    """answer_status says which answer lets the right person act"""
    assert student.answer_status == same("c")
