def change(folder):
    for number in range(20_000):
        (folder / f"{number}.txt").touch()
