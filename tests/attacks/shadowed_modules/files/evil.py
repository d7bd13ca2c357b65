mine = True


def answer():
    return 9
