from nbformat.v4 import new_code_cell


def change(notebook):
    notebook.cells += [new_code_cell("1") for _ in range(50_000)]
