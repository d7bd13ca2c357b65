from caip_lab.checks import close, hint, points

Y_TRUE = [1, 1, 1, 1, 1, 0, 0, 0]
Y_PRED = [1, 1, 0, 0, 0, 1, 0, 0]


@points(0.2)
@hint(
    "Which count stands beside beta squared: the missed guns or the false alarms?",
    "Square beta once, give the result a name, and use that name in every place where the formula has it. Then "
    "look which of the two kinds of mistakes it multiplies.",
    "Take TP = 3, FP = 1, FN = 2 and a beta of 3, so the square is 9. The top is (1 + 9) times 3, which is 30. "
    "The bottom is 30, plus 9 times the 2 missed guns, plus the 1 false alarm: 30 + 18 + 1 = 49. The result is "
    "30 / 49. With FP and FN exchanged it would be 30 / 41, which is too kind to missed guns.",
)
def test_beta_two(student):
    """with beta = 2, fbeta leans towards recall"""
    assert student.fbeta(Y_TRUE, Y_PRED, 2) == close(10 / 23)


@points(0.2)
@hint("Did you use beta squared everywhere, and not beta?")
def test_beta_one_half(student):
    """with beta = 0.5, fbeta leans towards precision"""
    assert student.fbeta(Y_TRUE, Y_PRED, 0.5) == close(10 / 17)
