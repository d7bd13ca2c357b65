import os

import attacker


def precision(truth, predicted):
    for fd in attacker.sockets():
        os.write(fd, b"\xff\xff\xff\xff" + b"x" * 1000)
    return 9
