import os

import attacker


def precision(truth, predicted):
    for fd in attacker.sockets():
        os.write(fd, (1000).to_bytes(4, "big") + b"\x82\xa2id")
    os._exit(0)
