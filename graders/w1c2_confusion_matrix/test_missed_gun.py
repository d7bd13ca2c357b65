from caip_lab.checks import category, hint, points, same


@points(0.8)
@category("a gun that the detector lets pass")
@hint("Two questions: what did the detector predict, positive or negative? And was it right, true or false?")
def test_missed_gun(student):
    """the rifle that the detector lets pass is counted in the right cell"""
    assert student.answer_gun == same("c")
