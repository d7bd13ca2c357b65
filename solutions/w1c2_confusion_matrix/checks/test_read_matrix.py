from caip_lab.checks import hint, points, same


@points(0.2)
@hint(
    "Every listing is counted in one cell. What should your four numbers add up to?",
    "Put a finger on one cell of the table and read its two headings aloud: the truth of its row, the "
    "prediction of its column. Then ask: was the prediction right? Do this for all four cells.",
    'Take another table, about rain. Row "dry" has 80 and 5, row "wet" has 3 and 12, and the columns are "said '
    'dry" and "said wet". Positive means wet. The 5 are days that were dry although rain was announced: the '
    "announcement was wrong, and it was positive, so these are false positives. The four numbers add up to 100 "
    "days. Yours must add up to all listings.",
)
def test_cells_add_up_to_all_listings(student):
    """tn, fp, fn and tp together count all 2000 listings"""
    cells = [student.tn, student.fp, student.fn, student.tp]
    assert all(isinstance(cell, int | float) for cell in cells), "each cell is a number"
    assert sum(cells) == same(2000)
