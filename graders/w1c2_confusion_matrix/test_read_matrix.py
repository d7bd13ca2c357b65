from caip_lab.checks import category, hint, points, same


@points(0.2)
@category("the true negatives, tn")
@hint("Which listings are harmless and were left alone? Look for truth 0 and prediction 0.")
def test_tn(student):
    """tn counts the harmless listings that were left alone"""
    assert student.tn == same(1921)


@points(0.2)
@category("the false positives, fp")
@hint("Which listings were flagged although they are harmless? Look for truth 0 and prediction 1.")
def test_fp(student):
    """fp counts the harmless listings that were flagged"""
    assert student.fp == same(49)


@points(0.2)
@category("the false negatives, fn")
@hint("Which guns were not flagged? Look for truth 1 and prediction 0.")
def test_fn(student):
    """fn counts the guns that were missed"""
    assert student.fn == same(6)


@points(0.2)
@category("the true positives, tp")
@hint("Which guns were flagged? Look for truth 1 and prediction 1.")
def test_tp(student):
    """tp counts the guns that were flagged"""
    assert student.tp == same(24)
