from caip_lab.checks import hint, points, same


@points(0.2)
@hint("Every listing is counted in one cell. What should your four numbers add up to?")
def test_cells_add_up_to_all_listings(student):
    """tn, fp, fn and tp together count all 2000 listings"""
    cells = [student.tn, student.fp, student.fn, student.tp]
    assert all(isinstance(cell, int | float) for cell in cells), "each cell is a number"
    assert sum(cells) == same(2000)
