import os


def change(folder):
    here = os.getcwd()
    try:
        os.chdir(folder)
        for _ in range(1500):
            os.mkdir("a")
            os.chdir("a")
        with open("deep.txt", "w") as file:
            file.write("deep")
    finally:
        os.chdir(here)
