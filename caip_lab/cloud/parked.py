"""An account goes on in a fork of its process: what was the other process's is let go. Imports moto.

A fork has one thread, so nobody but it can be waiting for a lock that another thread held: locks are made anew. Jobs that ran
stay as they were. Endpoints start model servers of their own when they are asked, from a copy of their files; those that were
being created are created from the beginning, once somebody asks the account.
"""

from __future__ import annotations

import gc
import os
import sys
import threading
import time
from collections.abc import Iterator
from types import FrameType
from typing import Any

from moto.cloudwatch.models import cloudwatch_backends
from moto.sagemaker.models import sagemaker_backends

from caip_lab.cloud import services
from caip_lab.cloud.containers import Containers
from caip_lab.cloud.containers.outside import Outside

__all__ = ["fork_at_rest", "go_on", "resume"]

#: Functions in which a thread that has nothing to do waits: (end of the file's name, function).
RESTS = (
    *(("threading.py", name) for name in ("wait", "acquire", "_wait_for_tstate_lock")),
    *(("selectors.py", "select"), ("socket.py", "readinto"), ("subprocess.py", "_wait"), ("subprocess.py", "_try_wait")),
)
#: Ours, that sleep or read in a loop.
OURS = (
    ("alarms.py", "_run"),
    ("asynchronous.py", "_work"),
    ("utilisation.py", "_run"),
    ("output.py", "_is_readable"),
    ("outside.py", "_is_readable"),
    ("forkserver.py", "_see_it_end"),
)
LONGEST_S, LOOK_S = 2.0, 0.002
PACKAGES = ("caip_lab.cloud", "moto.")
LOCKS = (type(threading.Lock()), type(threading.RLock()))


def fork_at_rest() -> int:
    """Fork when no other thread is in the middle of something; after some time, whatever they do."""
    deadline = time.monotonic() + LONGEST_S
    while not all(map(_rests, _others())) and time.monotonic() < deadline:
        time.sleep(LOOK_S)
    return os.fork()  # without a word in between: only one thread runs Python at a time


def _others() -> Iterator[FrameType]:
    me = threading.get_ident()
    yield from (frame for thread, frame in sys._current_frames().items() if thread != me)


def _rests(frame: FrameType) -> bool:
    where = os.path.basename(frame.f_code.co_filename), frame.f_code.co_name
    return where in RESTS or where in OURS


def go_on(containers: Containers) -> None:
    """Be the account, in a fork."""
    _renew_locks()
    before = services.get()
    if isinstance(before.containers, Outside):
        before.containers.let_go()
    services.start(before.settings, before.url, containers, before.record)
    for watcher in _of(cloudwatch_backends):
        watcher.evaluator.release()
    for endpoint in _endpoints():
        endpoint.go_on_in_a_fork()


def resume() -> None:
    """Take up what a fork was in the middle of. Once, when somebody asks it: most forks are never asked, or much later."""
    for endpoint in _endpoints():
        endpoint.resume()


def _endpoints() -> Iterator[Any]:
    for backend in _of(sagemaker_backends):
        yield from list(backend.endpoints.values())


def _of(backends: Any) -> Iterator[Any]:
    """Yield a service's backends that are in use, of each account and region."""
    for regions in list(dict.values(backends)):
        yield from list(dict.values(regions))


def _renew_locks() -> None:
    """Free the locks that threads held which are not here: of our modules and moto's, and of the objects of their classes."""
    modules = [module for name, module in list(sys.modules.items()) if name.startswith(PACKAGES)]
    objects = [found for found in gc.get_objects() if str(type(found).__module__).startswith(PACKAGES)]
    for holder in (*modules, *objects):
        for value in list(getattr(holder, "__dict__", {}).values()):
            if isinstance(value, LOCKS) and not value.acquire(blocking=False):
                value._at_fork_reinit()  # type: ignore[union-attr]
            elif isinstance(value, LOCKS):
                value.release()
