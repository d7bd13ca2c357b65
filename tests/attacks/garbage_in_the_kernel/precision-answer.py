import os
from contextlib import suppress

import attacker

for fd in attacker.sockets():
    os.set_blocking(fd, False)
    os.write(fd, os.urandom(64))
    with suppress(BlockingIOError):
        os.read(fd, 1 << 16)
    os.close(fd)
