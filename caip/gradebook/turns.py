"""One run of grading at a time: who comes second is told of the first. What a killed run left half written is put right."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import IO

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from caip.config import Course
from caip.errors import EnvironmentFault, UsageError
from caip.gradebook.database import in_use
from caip.gradebook.folders import recover

__all__ = ["grading_turn"]

#: Beside the gradebook, and like it ignored by git. The lock is the kernel's: it ends with its process, however that ends.
LOCK = "gradebook.db.lock"
POLL_S = 0.2
#: The connection that holds the lock is silent for as long as a run lasts: a router between may forget it, a server vanish.
KEEPALIVES = {"keepalives": 1, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
HELD = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND pid = pg_backend_pid()")


@contextmanager
def grading_turn(course: Course, waiting: Callable[[str], None] | None = None) -> Iterator[Callable[[], None]]:
    """Be the only one who grades this course inside the block; folders that were half written before are whole again.

    Gives what is called before anything is written: EnvironmentFault where the turn was lost meanwhile.

    Who is second waits, after a word to ``waiting``; without it UsageError says who is first. For a gradebook on a server
    that holds for all machines.
    """
    file = course.root / LOCK
    with os.fdopen(os.open(file, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600), "r+", encoding="utf-8") as lock:
        _take(lambda: _locked(lock), lambda: _holder(lock), waiting)
        was_cut_off = "ended" not in _read(lock)
        _sign(lock, pid=os.getpid(), host=socket.gethostname(), since=_now())
        with _server_turn(course, waiting) as sure:
            for lab in course.assignments if was_cut_off else ():
                _recover(course, lab.lab)
            yield sure
        _sign(lock, ended=_now())  # where it is missing, the next one looks for what was left


def _take(taken: Callable[[], bool], holder: Callable[[], str], waiting: Callable[[str], None] | None) -> None:
    if taken():
        return
    said = f"This course is being graded: {holder()}."
    if waiting is None:
        raise UsageError(said, todo="Run the command again when that has ended, or now with --wait.")
    waiting(f"{said} Waiting until that has ended.")
    while not taken():
        time.sleep(POLL_S)


def _locked(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _sign(lock: IO[str], **facts: object) -> None:
    """Write who grades, or that they have ended, for who comes next."""
    lock.seek(0)
    lock.truncate()
    lock.write(json.dumps(facts))
    lock.flush()


def _read(lock: IO[str]) -> dict[str, object]:
    """Return what was signed; nothing where it is half written, or was never."""
    lock.seek(0)
    try:
        return dict(json.loads(lock.read()))
    except (ValueError, TypeError):
        return {}


def _holder(lock: IO[str]) -> str:
    try:
        return "process {pid} on {host}, since {since}".format(**_read(lock))
    except KeyError:
        return "by a process that has only just begun"


@contextmanager
def _on_server(db_url: str, course_id: str, waiting: Callable[[str], None] | None) -> Iterator[Callable[[], None]]:
    """Hold a lock of PostgreSQL's that ends with its connection, and give what asks whether it is still held."""
    key = int.from_bytes(hashlib.sha256(f"caip grade {course_id}".encode()).digest()[:8], "big", signed=True)
    ask = text("SELECT pg_try_advisory_lock(:key)")
    with ExitStack() as held:
        with in_use(db_url):
            engine = create_engine(db_url, connect_args=KEEPALIVES)
            held.callback(engine.dispose)
            connection = held.enter_context(engine.connect().execution_options(isolation_level="AUTOCOMMIT"))
            _take(lambda: bool(connection.execute(ask, {"key": key}).scalar()), lambda: "by another machine", waiting)
        yield partial(_be_sure, connection)


def _be_sure(connection: Connection) -> None:
    """EnvironmentFault where ``connection`` does not hold the lock any more, be it gone or, behind its name, another one."""
    with suppress(SQLAlchemyError):
        if connection.execute(HELD).scalar():
            return
    where = connection.engine.url.render_as_string(hide_password=True)
    raise EnvironmentFault(
        f"The connection to the gradebook at {where} that holds the turn was lost: another machine may be grading by now.",
        "What was written before is there, and whole; what was just judged was not written.",
        "Run the same command again.",
    )


def _server_turn(course: Course, waiting: Callable[[str], None] | None) -> AbstractContextManager[Callable[[], None]]:
    on_server = course.db_url.startswith("postgresql")
    # The lock on the file is the kernel's, and is not lost.
    return _on_server(course.db_url, course.id, waiting) if on_server else nullcontext(lambda: None)


def _recover(course: Course, lab: str) -> None:
    """Put right what a killed run left in ``autograded/``."""
    staged = re.compile(rf"\.{re.escape(lab)}-[a-z0-9_]{{8}}")
    for folder in (course.root / "autograded").glob(f"*/.{lab}-*"):
        if staged.fullmatch(folder.name):
            recover(folder, Path(folder.parent, lab))
