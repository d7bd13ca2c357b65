def change(notebook):
    notebook.cells.reverse()
