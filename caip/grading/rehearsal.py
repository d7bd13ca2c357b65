"""What a lab's hidden checks make of its known mistakes: found out once, and kept in the user's cache.

That depends on the lab and its graders alone: the inputs are drawn from one seed that no submission has. What is kept is found
by the hashes of everything that can change it, so what is old is never read.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from pathlib import Path

import pytest

from caip.config import cache_folder
from caip.errors import SandboxError
from caip.grading.aws import Bench
from caip.grading.endings import Ending, Endings, packed, unpacked
from caip.grading.plugin import GraderPlugin
from caip.grading.stage import Stage
from caip.grading.submission import files_sha256
from caip.results import Record
from caip.sandbox import Launchers
from caip_lab import checks
from caip_lab.checks.failures import (
    ContainerFailed,
    NotInTime,
    StudentCrashed,
    StudentFault,
    StudentOutOfMemory,
    StudentTimeout,
)

__all__ = ["SEED", "Rehearsal", "code_sha256", "hidden"]

#: The inputs that mistakes are known by. No score is made with it.
SEED = "rehearsal"
#: A stage may have been killed from outside.
TRIES = 2
POLL_S = 0.05
KEPT_S = 30 * 86_400.0
#: How a check ends that a busy machine can have ended.
NOISE = frozenset(fault.__name__ for fault in (StudentTimeout, NotInTime, StudentCrashed, StudentOutOfMemory, ContainerFailed))


def hidden(plugin: GraderPlugin, exercise: str) -> list[pytest.Function]:
    """Return the hidden checks of an exercise."""
    return [item for item in plugin.items[exercise] if not plugin.check_of(item).public]


class Rehearsal:
    """The mistakes of the lab of ``plugin``, as it is released in the folder ``release``; ``record`` has the hashes of both."""

    def __init__(self, plugin: GraderPlugin, launchers: Launchers, release: Path, record: Record) -> None:
        self._plugin, self._launchers, self._release, self._record = plugin, launchers, release, record
        self._folder = cache_folder() / "rehearsals" / plugin.lab.name

    def of(self, exercises: Sequence[str], until: float) -> dict[str, Endings]:
        """Return how the checks of ``exercises`` end for each of their mistakes; the first are the first to be found out.

        After ``until``, on ``time.monotonic``'s clock, nothing more is begun, and what is not known is left out.
        """
        found = {exercise: known for exercise in exercises if (known := self._known(exercise)) is not None}
        for _ in range(TRIES):
            missing = [exercise for exercise in exercises if exercise not in found]
            if missing:
                with suppress(SandboxError):
                    self._find_out(missing, found, until)
        return found

    def _find_out(self, missing: Sequence[str], found: dict[str, Endings], until: float) -> None:
        """Find out what nobody is at; wait for the rest, which others find out meanwhile. SandboxError."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        waiting = list(missing)
        with _Lazily(self, missing) as stage:
            while waiting and time.monotonic() < until:
                begun = [exercise for exercise in waiting if self._found_out(exercise, stage, found)]
                waiting = [exercise for exercise in waiting if exercise not in begun]
                if not begun:
                    time.sleep(POLL_S)

    def _found_out(self, exercise: str, stage: _Lazily, found: dict[str, Endings]) -> bool:
        """Whether it is known now; False where another grader is finding it out."""
        with self._turn(exercise) as ours:
            if not ours:
                return False
            known = self._known(exercise)
            if known is None:
                known = self._endings(exercise, stage.get())
                self._keep(exercise, known)
            found[exercise] = known
        return True

    def _endings(self, exercise: str, stage: Stage) -> Endings:
        return {name: self._ended(exercise, name, stage) for name in stage.names(exercise)}

    def _ended(self, exercise: str, name: str, stage: Stage) -> tuple[Ending, ...]:
        """Return how the hidden checks end for one answer. Noise is asked twice: what is found is kept."""
        ended = self._tried(exercise, name, stage)
        noisy = not ended or any(one.kind in NOISE for one in ended)
        return self._tried(exercise, name, stage) if noisy else ended

    def _tried(self, exercise: str, name: str, stage: Stage) -> tuple[Ending, ...]:
        """Put the hidden checks to one answer, in their order: what one does in an account, another may see."""
        if self._plugin.dock is not None:
            self._plugin.dock.renew()
        try:
            with stage.stand_in(exercise, name) as stand_in:
                items = hidden(self._plugin, exercise)
                return tuple(Ending.of(self._plugin.run_bare(item, stand_in, SEED)) for item in items)
        except StudentFault:  # one that does not return, or ends its own fork, is none that could be named
            return ()

    def stage(self, exercises: Sequence[str], stack: ExitStack) -> Stage:
        """Return a stage on which the mistakes of ``exercises`` can be given; it ends with ``stack``. SandboxError."""
        bench = stack.enter_context(Bench(self._launchers, self._plugin.lab.limits, self._plugin.dock))
        stage = Stage(bench, self._plugin.lab, self._plugin.catalogue, self._release)
        stage.walk(exercises)
        return stage

    # What is kept.

    def _known(self, exercise: str) -> Endings | None:
        """Return what is kept; None where nothing is, or no longer as it was written."""
        with suppress(OSError, ValueError, TypeError, AttributeError):
            return unpacked(self._file(exercise).read_bytes())
        return None

    def _keep(self, exercise: str, known: Endings) -> None:
        """Write it whole or not at all, and let go of what nobody can want any more."""
        with tempfile.NamedTemporaryFile(prefix=f"{exercise}-", dir=self._folder, delete=False) as staged:
            staged.write(packed(known))
        os.replace(staged.name, self._file(exercise))
        for old in self._folder.glob(f"{exercise}-*"):
            if old.stat().st_mtime < time.time() - KEPT_S:
                old.unlink(missing_ok=True)

    def _file(self, exercise: str) -> Path:
        record = self._record
        by = record.lab_sha256, record.exercise_sha256.get(exercise, ""), record.lock_sha256, record.python
        text = "\n".join((*by, code_sha256(), self._launchers.name))
        return self._folder / f"{exercise}-{hashlib.sha256(text.encode()).hexdigest()}"

    @contextmanager
    def _turn(self, exercise: str) -> Iterator[bool]:
        """Give whether nobody else finds out the same inside. The lock is the kernel's: it ends with its process."""
        with open(self._folder / f".{exercise}.lock", "a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True


class _Lazily:
    """A stage that is built when it is first needed. A context manager."""

    def __init__(self, rehearsal: Rehearsal, exercises: Sequence[str]) -> None:
        self._rehearsal, self._exercises, self._stack = rehearsal, exercises, ExitStack()
        self._stage: Stage | None = None

    def __enter__(self) -> _Lazily:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def get(self) -> Stage:
        """Return the stage. SandboxError."""
        if self._stage is None:
            self._stage = self._rehearsal.stage(self._exercises, self._stack)
        return self._stage


@cache
def code_sha256() -> str:
    """Return a hash of our own code: what it makes of a mistake may change with it. Called before graders are forked."""
    folders = Path(__file__).parents[1], Path(checks.__file__).parents[1]
    files = {path.relative_to(folder.parent): path for folder in folders for path in folder.rglob("*.py")}
    return files_sha256({name.as_posix(): path.read_bytes() for name, path in files.items()})
