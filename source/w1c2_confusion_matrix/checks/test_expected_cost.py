from caip_lab.checks import close, hint, points


@points(0.3)
@hint(
    "What do all ten cases cost together? And then one case on average?",
    "There are three steps. Multiply each count with the cost in the same place. Add the four products. Divide "
    "by the number of cases. Print the result after each step, and see which one is not what you expect.",
    "Take counts [[6, 1], [1, 2]] and costs [[0, 3], [20, 1]]. The products are 0, 3, 20 and 2, together 25. "
    "There are 6 + 1 + 1 + 2 = 10 cases, so one case costs 2.5. If you multiply whole matrices with @, you get "
    "another thing: rows times columns. Here each cell only meets the cell in its own place. And think of what "
    "happens when there is no case.",
)
def test_ten_cases(student):
    """ten cases that cost 85 together cost 8.5 each on average"""
    assert student.cost_of([[5, 2], [1, 2]], [[0, 10], [55, 5]]) == close(8.5)
