"""Every way of asking a command to stop is Ctrl-C's: what it was at is ended, what was done stays."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["stopped_by_signals"]


@contextmanager
def stopped_by_signals() -> Iterator[None]:
    """Inside, SIGTERM and the end of the terminal stop as Ctrl-C does; one that is ignored, as nohup has it, stays so."""
    known = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    before = {number: handler for number, handler in known.items() if handler is not signal.SIG_IGN}
    for number in before:
        signal.signal(number, signal.default_int_handler)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
