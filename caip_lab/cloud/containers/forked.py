"""What a confined container is forked from, and how it begins. Standalone: imports nothing of ours but what lies beside it.

A zygote makes :class:`Warm` once, and calls :meth:`Warm.serve` in a fork that is confined already and has a ``/opt/ml`` of
its own. On the socket come descriptors, what it prints to and perhaps a socket to listen on, then a line of JSON: the task.
Its supervisor is outside: whoever started the zygote ends it with everything below, and is told its exit code.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import importlib.util
import json
import os
import resource
import socket
import types
from pathlib import Path
from typing import Any

#: What listens for a program that serves is this descriptor of its.
LISTENER = 3


def beside(name: str) -> types.ModuleType:
    """Load the standalone module ``name`` that lies beside this file, without leaving its name to programs."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Warm:
    """A process with the libraries imported. Nothing of a student is in it."""

    def __init__(self, libraries: list[str]) -> None:
        self._preloaded = beside("preloaded")
        for name in libraries:
            with contextlib.suppress(ImportError):
                importlib.import_module(name)
        gc.collect()
        gc.freeze()

    def serve(self, fd: int) -> None:
        """Be the program that comes on the socket ``fd``, to its end. Called once, in a fork; never returns."""
        try:
            self._preloaded.become(beside_libraries(received(fd)))
        except SystemExit as ended:
            os._exit(ended.code if isinstance(ended.code, int) else 1)


def received(fd: int) -> dict[str, Any]:
    """Return the task; what came with it are this process's standard streams and its listener, and nothing else is open."""
    with socket.socket(fileno=fd) as orders:
        message, fds, _, _ = socket.recv_fds(orders, 1, 2)
        told = orders.makefile("rb").readline() if message else b""
    if not told:
        os._exit(1)  # nobody wants it any more
    output, *listeners = fds
    for number, source in ((1, output), (2, output), *((LISTENER, one) for one in listeners)):
        os.dup2(source, number)
    os.closerange(LISTENER + len(listeners), os.sysconf("SC_OPEN_MAX"))
    task: dict[str, Any] = json.loads(told)
    return task


def beside_libraries(task: dict[str, Any]) -> dict[str, Any]:
    """Return a task that may have its memory beside the address space that is taken already."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    return {**task, "memory_bytes": task["memory_bytes"] + pages * resource.getpagesize()}
