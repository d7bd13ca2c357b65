for n in range(3900):
    with open(f"{n}.bin", "wb") as file:
        file.truncate(9_999_999)


def precision(truth, predicted):
    return 0.5
