import os
import socket

hoard = []
for make in (os.pipe, socket.socketpair, lambda: open("/dev/null")):
    for _ in range(100_000):
        try:
            hoard.append(make())
        except OSError as error:
            print(len(hoard), error)
            break


def precision(truth, predicted):
    return 9
