from caip_lab.checks import close, hint, points


@points(0.3)
@hint("What do all ten cases cost together? And then one case on average?")
def test_ten_cases(student):
    """ten cases that cost 85 together cost 8.5 each on average"""
    assert student.cost_of([[5, 2], [1, 2]], [[0, 10], [55, 5]]) == close(8.5)
