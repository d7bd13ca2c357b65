import os


def change(folder):
    os.mkfifo(folder / "timestamp.txt")
