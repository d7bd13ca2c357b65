import os
import time
from contextlib import suppress

import attacker
import msgpack


def orphan():
    """Listen on the parked copy's socket, too: whoever reads a request first can answer it."""
    if os.fork() == 0:
        ends = time.time() + 5
        while time.time() < ends:
            for fd in attacker.sockets():
                os.set_blocking(fd, False)
                with suppress(OSError, ValueError, LookupError, TypeError):
                    request = msgpack.unpackb(os.read(fd, 1 << 16)[4:], strict_map_key=False)
                    attacker.send(msgpack.packb({"id": request["id"], "ok": [True, 9]}))
            time.sleep(0.001)
        os._exit(0)


def after_fork():
    if not forked:
        forked.append(os.getpid())
        orphan()


forked = []
os.register_at_fork(after_in_child=after_fork)
