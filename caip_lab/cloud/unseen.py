"""Whether what happens leaves a trace: a grader's calls are no part of the account's metrics, alarms, bill and record."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar, copy_context

__all__ = ["CONTAINER", "GRADER", "STUDENT", "is_unseen", "start_thread", "unseen"]

#: The listener of who looks at the account and is not seen.
GRADER = "grader"
#: The listener of the notebook.
STUDENT = "student"
#: The listener of every container.
CONTAINER = "container"

_unseen: ContextVar[bool] = ContextVar("unseen", default=False)


def is_unseen() -> bool:
    """Whether what this thread does is to leave no trace. A thread that is started in its context inherits it."""
    return _unseen.get()


def start_thread(target: Callable[[], object], name: str) -> None:
    """Do something in a thread that leaves a trace where this one does."""
    threading.Thread(target=copy_context().run, args=(target,), name=name, daemon=True).start()


@contextmanager
def unseen(yes: bool) -> Iterator[None]:
    """Let what happens inside leave no trace, where ``yes``."""
    token = _unseen.set(yes)
    try:
        yield
    finally:
        _unseen.reset(token)
