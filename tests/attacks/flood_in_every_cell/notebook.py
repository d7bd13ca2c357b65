from nbformat.v4 import new_code_cell


def change(notebook):
    notebook.cells += [new_code_cell('print("x" * 190_000)') for _ in range(900)]
