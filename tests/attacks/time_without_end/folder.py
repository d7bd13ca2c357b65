def change(folder):
    with open(folder / "timestamp.txt", "wb") as file:
        file.truncate(1 << 40)  # a hole of a terabyte: as endless as a device, and no memory is at stake
