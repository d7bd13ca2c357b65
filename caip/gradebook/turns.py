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
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Protocol

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from caip.config import Course
from caip.errors import EnvironmentFault, UsageError
from caip.gradebook.database import in_use
from caip.gradebook.folders import recover

__all__ = ["Turn", "grading_turn"]

#: Beside the gradebook, and like it ignored by git. The lock is the kernel's: it ends with its process, however that ends.
LOCK = "gradebook.db.lock"
#: Locked by all who wait for the other.
WAITING = "gradebook.db.waiting"
POLL_S = 0.2
#: The connection that holds the lock is silent for as long as a run lasts: a router between may forget it, a server vanish.
KEEPALIVES = {"keepalives": 1, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
HELD = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND pid = pg_backend_pid()")


class Turn(Protocol):
    """What whoever has the turn asks about it."""

    def be_sure(self) -> None:
        """Called before anything is written: EnvironmentFault where the turn was lost meanwhile."""

    def is_awaited(self) -> bool:
        """Called by who may go on for long: whether somebody else waits for their turn."""


@contextmanager
def grading_turn(course: Course, waiting: Callable[[str], None] | None = None) -> Iterator[Turn]:
    """Be the only one who grades this course inside the block; folders that were half written before are whole again.

    Who is second waits, after a word to ``waiting``; without it UsageError says who is first. For a gradebook on a server
    that holds for all machines.
    """
    here = _Here(course)
    with _opened(course.root / LOCK) as lock:
        _take(lambda: _locked(lock), lambda: _holder(lock), waiting, here.announced)
        was_cut_off = "ended" not in _read(lock)
        _sign(lock, pid=os.getpid(), host=socket.gethostname(), since=_now())
        with _on_server(course, here, waiting) if course.db_url.startswith("postgresql") else nullcontext(here) as turn:
            for lab in course.assignments if was_cut_off else ():
                _recover(course, lab.lab)
            yield turn
            was_awaited = turn.is_awaited()
        _sign(lock, ended=_now())  # where it is missing, the next one looks for what was left
    if was_awaited:
        time.sleep(2 * POLL_S)  # who waits looks meanwhile, before who had the turn takes the next


@dataclass(frozen=True)
class _Here:
    """The turn on this machine: the lock on a file, which is the kernel's and is not lost."""

    course: Course

    def be_sure(self) -> None:
        """Nothing to ask."""

    def is_awaited(self) -> bool:
        with suppress(OSError), _opened(self.course.root / WAITING) as file:  # where it cannot be made, nobody has made it
            return not _locked(file)
        return False

    @contextmanager
    def announced(self) -> Iterator[None]:
        """Let who has the turn see that somebody waits."""
        with _opened(self.course.root / WAITING) as file:
            fcntl.flock(file, fcntl.LOCK_SH)
            yield


def _opened(file: Path) -> IO[str]:
    return os.fdopen(os.open(file, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600), "r+", encoding="utf-8")


def _take(
    taken: Callable[[], bool],
    holder: Callable[[], str],
    waiting: Callable[[str], None] | None,
    announced: Callable[[], AbstractContextManager[None]],
) -> None:
    if taken():
        return
    said = f"This course is being graded: {holder()}."
    if waiting is None:
        raise UsageError(said, todo="Run the command again when that has ended, or now with --wait.")
    with announced():
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


@dataclass(frozen=True)
class _OnServer:
    """The turn on all machines whose gradebook is on one server: a lock of PostgreSQL's that ends with ``connection``."""

    here: _Here
    connection: Connection

    def take(self, waiting: Callable[[str], None] | None) -> None:
        _take(lambda: self._ask("pg_try_advisory_lock", "grade"), lambda: "by another machine", waiting, self._announced)

    def be_sure(self) -> None:
        """EnvironmentFault where the lock is not held any more, be the connection gone or, behind its name, another one."""
        with suppress(SQLAlchemyError):
            if self.connection.execute(HELD).scalar():
                return
        where = self.connection.engine.url.render_as_string(hide_password=True)
        raise EnvironmentFault(
            f"The connection to the gradebook at {where} that holds the turn was lost: another machine may be grading by now.",
            "What was written before is there, and whole; what was just judged was not written.",
            "Run the same command again.",
        )

    def is_awaited(self) -> bool:
        with suppress(SQLAlchemyError):  # who writes next is told
            if not self._ask("pg_try_advisory_lock", "wait"):
                return True
            self._ask("pg_advisory_unlock", "wait")
        return self.here.is_awaited()

    @contextmanager
    def _announced(self) -> Iterator[None]:
        self._ask("pg_advisory_lock_shared", "wait")
        try:
            yield
        finally:
            with suppress(SQLAlchemyError):  # where the connection is gone, so is its lock
                self._ask("pg_advisory_unlock_shared", "wait")

    def _ask(self, function: str, purpose: str) -> bool:
        """Ask for the course's lock of this purpose, or give it back; return what the server answers."""
        digest = hashlib.sha256(f"caip {purpose} {self.here.course.id}".encode()).digest()
        key = int.from_bytes(digest[:8], "big", signed=True)
        return bool(self.connection.execute(text(f"SELECT {function}(:key)"), {"key": key}).scalar())


@contextmanager
def _on_server(course: Course, here: _Here, waiting: Callable[[str], None] | None) -> Iterator[_OnServer]:
    """Hold the lock of the server's in the block."""
    with ExitStack() as held:
        with in_use(course.db_url):
            engine = create_engine(course.db_url, connect_args=KEEPALIVES)
            held.callback(engine.dispose)
            connection = held.enter_context(engine.connect().execution_options(isolation_level="AUTOCOMMIT"))
            turn = _OnServer(here, connection)
            turn.take(waiting)
        yield turn


def _recover(course: Course, lab: str) -> None:
    """Put right what a killed run left in ``autograded/``."""
    staged = re.compile(rf"\.{re.escape(lab)}-[a-z0-9_]{{8}}")
    for folder in (course.root / "autograded").glob(f"*/.{lab}-*"):
        if staged.fullmatch(folder.name):
            recover(folder, Path(folder.parent, lab))
