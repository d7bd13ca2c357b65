def change(folder):
    with open(folder / "target.ipynb", "r+b") as file:
        file.truncate(1 << 40)
