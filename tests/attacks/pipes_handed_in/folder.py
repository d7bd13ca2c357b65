import os


def change(folder):
    for name in ("data.csv", "conftest.py", "a.ipynb"):
        os.mkfifo(folder / name)
