"""What runs on the workers of a Dask cluster: bundles that are verified there, and workers of ours that judge.

The command calls the functions of this module by name. Nothing here reads bytes of a student's as anything but bytes: they
are written to a folder of their own, and a confined kernel has them from there.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from distributed import get_worker

from caip.config import Course, Lab
from caip.errors import CaipError, Explained
from caip.grading import Job
from caip.sandbox import ISOLATIONS, probe
from caip.scheduling.bundle import Bundle
from caip.scheduling.local import Crew
from caip.scheduling.versions import differences, isolated_versions

__all__ = ["FIT", "LACKING", "begin", "end", "judge"]

#: What :func:`begin` answers beside words of refusal.
FIT, LACKING = "", "the bundle is not here"
#: Bundles that are kept for the next run, which then need not travel again.
KEPT = 16
#: How often is asked whether anybody still waits, and after how long without a job a crew is ended.
LOOK_S, IDLE_S = 0.5, 60.0


@dataclass
class _Held:
    """A bundle that is here, written out."""

    folder: Path
    course: Course
    lab: Lab
    versions: Mapping[str, str]


@dataclass
class _Post:
    """The crew of one run for one bundle, and who asks for what it has under way: each tells whether it is still wanted."""

    crew: Crew
    wanted: list[Callable[[], bool]] = field(default_factory=list)
    idle_since: float = field(default_factory=time.monotonic)


class _Outpost:
    """All that is held in one process of the cluster."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._held: dict[str, _Held] = {}
        self._posts: dict[tuple[str, str], _Post] = {}
        self._ended: set[str] = set()
        self._watching = False

    def begin(self, run: str, sha256: str, data: bytes | None, folder: str) -> str:
        bundle = None if data is None else Bundle.unpack(data, sha256)
        with self._lock:
            if sha256 not in self._held and bundle is not None:
                self._keep(sha256, bundle, Path(folder))
            held = self._held.get(sha256)
        if held is None:
            return LACKING
        differing = differences(held.versions, isolated_versions())
        if differing:
            return f"it has {differing}"
        probe(ISOLATIONS[0])
        self.end(lambda key, _: key[0] == run and key[1] != sha256)  # a run does one lab after the other
        with self._lock:
            if run not in self._ended:  # it may have been stopped meanwhile
                self._post(run, sha256).crew.warm()
        return FIT

    def _keep(self, sha256: str, bundle: Bundle, parent: Path) -> None:
        used = {sha for _, sha in self._posts}
        for old in [sha for sha in self._held if sha not in used][: max(0, len(self._held) + 1 - KEPT)]:
            shutil.rmtree(self._held.pop(old).folder, ignore_errors=True)
        folder = Path(tempfile.mkdtemp(prefix="caip-bundle-", dir=parent))
        self._held[sha256] = _Held(folder, *bundle.write(folder), bundle.versions)

    def _post(self, run: str, sha256: str) -> _Post:
        if (run, sha256) not in self._posts:
            held = self._held[sha256]
            self._posts[run, sha256] = _Post(Crew(held.course, held.lab, ISOLATIONS[0]))
        if not self._watching:
            self._watching = True
            threading.Thread(target=self._watch, daemon=True).start()
        return self._posts[run, sha256]

    @contextmanager
    def post(self, run: str, sha256: str, wanted: Callable[[], bool]) -> Iterator[tuple[Crew, _Held] | None]:
        """Give the crew of a run, which is not ended for being idle in the block; None where the bundle is not here."""
        with self._lock:
            found = self._post(run, sha256) if sha256 in self._held and run not in self._ended else None
            if found is not None:
                found.wanted.append(wanted)
        if found is None:
            yield None
            return
        try:
            yield found.crew, self._held[sha256]
        finally:
            with self._lock:
                found.wanted.remove(wanted)
                found.idle_since = time.monotonic()

    def end_run(self, run: str) -> None:
        with self._lock:
            self._ended.add(run)
        self.end(lambda key, _: key[0] == run)

    def end(self, given_up: Callable[[tuple[str, str], _Post], bool]) -> None:
        """End the crews of whoever has given up."""
        with self._lock:
            ended = [self._posts.pop(key) for key, post in list(self._posts.items()) if given_up(key, post)]
        for post in ended:
            post.crew.stop()
        for post in ended:
            post.crew.close()

    def _watch(self) -> None:
        """End what nobody waits for: a command that was killed says no farewell."""
        while True:
            time.sleep(LOOK_S)
            self.end(lambda _, post: not all(wanted() for wanted in post.wanted))
            self.end(lambda _, post: not post.wanted and time.monotonic() - post.idle_since > IDLE_S)


_OUTPOST = _Outpost()


async def begin(run: str, sha256: str, data: bytes | None, dask_worker: Any) -> str:
    """Make ready to judge by the bundle of this hash; return :data:`FIT`, :data:`LACKING`, or in words why not.

    Called by a run on every worker before any job, first without the bundle; where it is lacking once more, with it.
    """
    try:
        return await asyncio.to_thread(_OUTPOST.begin, run, sha256, data, dask_worker.local_directory)
    except CaipError as error:
        return (error.happened if isinstance(error, Explained) else str(error)).removesuffix(".")


async def end(run: str) -> None:
    """End what was begun for a run: called when it is done or stopped. Bundles stay for the next."""
    await asyncio.to_thread(_OUTPOST.end_run, run)


def judge(run: str, sha256: str, job: str, files: Mapping[str, bytes]) -> dict[str, str]:
    """Judge one submission, the one task of the cluster: ``job`` as JSON, and what was handed in.

    Returns ``graded``, as JSON; or ``lacking``, this worker's address, where the bundle is not here, or what was begun has ended.
    """
    worker = get_worker()
    with _OUTPOST.post(run, sha256, _wanted_by(worker)) as post:
        if post is None:
            return {"lacking": worker.address}
        crew, held = post
        with tempfile.TemporaryDirectory(prefix="caip-", dir=worker.local_directory) as folder:
            _hand_in(Path(folder), files)
            release = held.course.release(held.lab.name) / held.lab.notebook.name
            here = replace(Job.from_json(job), folder=folder, release=str(release))
            graded = crew.grade(here)
        return {"lacking": worker.address} if crew.stopped else {"graded": graded.to_json()}


def _wanted_by(worker: Any) -> Callable[[], bool]:
    """Return what tells whether the task that runs here is still wanted by the cluster."""
    key = worker.get_current_task()

    def wanted() -> bool:
        task = worker.state.tasks.get(key)
        return task is not None and task.state in ("executing", "long-running")

    return wanted


def _hand_in(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
