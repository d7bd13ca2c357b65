from caip_lab.checks import close, hint, points

Y_TRUE = [1, 1, 1, 1, 1, 0, 0, 0]
Y_PRED = [1, 1, 0, 0, 0, 1, 0, 0]


@points(0.2)
@hint("Which count stands beside beta squared: the missed guns or the false alarms?")
def test_beta_two(student):
    """with beta = 2, fbeta leans towards recall"""
    assert student.fbeta(Y_TRUE, Y_PRED, 2) == close(10 / 23)


@points(0.2)
@hint("Did you use beta squared everywhere, and not beta?")
def test_beta_one_half(student):
    """with beta = 0.5, fbeta leans towards precision"""
    assert student.fbeta(Y_TRUE, Y_PRED, 0.5) == close(10 / 17)
