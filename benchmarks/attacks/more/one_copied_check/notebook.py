from copy import deepcopy


def change(notebook):
    check = next(cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == "precision")
    notebook.cells.append(deepcopy(check))
