from nbformat.v4 import new_markdown_cell


def change(notebook):
    for text in (
        "> " * 5000 + "x",
        "[" * 20_000,
        "<div>" * 20_000,
        "*a " * 20_000,
        "`" * 20_000 + "x",
        "![x](" * 5000,
        "|a" * 5000,
    ):
        notebook.cells.append(new_markdown_cell(text + "\n\n" + "- " * 3000))
