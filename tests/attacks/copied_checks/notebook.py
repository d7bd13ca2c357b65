from copy import deepcopy


def change(notebook):
    notebook.cells += [deepcopy(cell) for cell in notebook.cells for _ in range(20)]
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"copy-{number}"
