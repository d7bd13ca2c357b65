from nbformat.v4 import new_code_cell


def change(notebook):
    notebook.cells.append(new_code_cell("# " + "x" * 17_000_000))
