"""Run a system and read from it when which submission was done: seconds, processor time and memory of each.

The time until the first is done is start-up, and counts for nobody: every system is measured warm.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

__all__ = ["Measured", "run"]

CGROUP = Path("/sys/fs/cgroup")
#: To look at the memory of a run's processes takes them and this machine some milliseconds each.
SAMPLE_EVERY_S = 5.0
MB = 1e6


@dataclass
class Measured:
    """What one run came to. ``done``: after how many seconds, and how many of processor time, each submission was done."""

    done: list[tuple[float, float]] = field(default_factory=list)
    #: The most that its processes held together, pages that they share counted once; and the most of each kind, by name.
    memory_mb: float = 0.0
    memory_by_name: dict[str, float] = field(default_factory=dict)
    printed: list[str] = field(default_factory=list)
    ended: tuple[float, float] = (0.0, 0.0)

    def per_submission(self, at_once: int = 1) -> tuple[float, float]:
        """Return seconds, and seconds of processor time, for one more, where ``at_once`` are graded at a time."""
        (began_s, began_cpu_s), (ended_s, ended_cpu_s) = self.done[at_once - 1], self.done[-1]
        n = len(self.done) - at_once
        return (ended_s - began_s) / n, (ended_cpu_s - began_cpu_s) / n


def run(
    command: Sequence[str | Path],
    folder: Path,
    n_done: Callable[[str], int],
    environment: Mapping[str, str] | None = None,
    *,
    check: bool = True,
) -> Measured:
    """Run ``command`` in ``folder``; ``n_done(line)`` says how many submissions are done with a line that it prints.

    CalledProcessError with what it printed where it fails.
    """
    found, began = Measured(), time.perf_counter()
    with (
        _group() as group,
        subprocess.Popen(
            [*map(str, command)],
            cwd=folder,
            env={**os.environ, **(environment or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            bufsize=1,
            preexec_fn=group and group.enter,
        ) as process,
        _sampling(process.pid, found),
    ):
        assert process.stdout is not None
        for line in process.stdout:
            if not line.startswith((" ", "[", "]")):  # results, of which there are ten thousand, are indented
                found.printed.append(line)
            found.done += [(time.perf_counter() - began, _used_s(group))] * n_done(line)
        code = process.wait()
        found.ended = time.perf_counter() - began, _used_s(group)
    if code and check:
        raise subprocess.CalledProcessError(code, command, "".join(found.printed[-40:]))
    return found


@dataclass(frozen=True)
class _Group:
    """A control group, of Linux's first kind or its second: the processor time of everything counts that runs in it."""

    folder: Path

    def enter(self) -> None:
        (self.folder / "cgroup.procs").write_text(str(os.getpid()))

    def used_s(self) -> float:
        if (first := self.folder / "cpuacct.usage").exists():
            return int(first.read_text()) / 1e9
        rows = dict(line.split() for line in (self.folder / "cpu.stat").read_text().splitlines())
        return int(rows["usage_usec"]) / 1e6


@contextmanager
def _group() -> Iterator[_Group | None]:
    """Make a control group for one run; None where there can be none."""
    root = CGROUP / "cpuacct" if (CGROUP / "cpuacct").is_dir() else CGROUP
    try:
        group = _Group(Path(tempfile.mkdtemp(prefix="caip-bench-", dir=root)))
    except OSError:
        yield None
        return
    yield group
    with suppress(OSError):
        group.folder.rmdir()


def _used_s(group: _Group | None) -> float:
    """Return the processor time so far; without a control group, what children used that were waited for."""
    if group is not None:
        return group.used_s()
    times = os.times()
    return times.children_user + times.children_system


@contextmanager
def _sampling(pid: int, found: Measured) -> Iterator[None]:
    ended = threading.Event()

    def sample() -> None:
        while not ended.wait(SAMPLE_EVERY_S):
            _sample(pid, found)

    thread = threading.Thread(target=sample, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _sample(pid: int, found: Measured) -> None:
    by_name: dict[str, float] = {}
    with suppress(psutil.Error):
        root = psutil.Process(pid)
        for process in (root, *root.children(recursive=True)):
            with suppress(psutil.Error, OSError):
                by_name[_name(process, root)] = by_name.get(_name(process, root), 0.0) + process.memory_full_info().pss / MB
    found.memory_mb = max(found.memory_mb, sum(by_name.values()))
    for name, size in by_name.items():
        found.memory_by_name[name] = max(found.memory_by_name.get(name, 0.0), size)


def _name(process: psutil.Process, root: psutil.Process) -> str:
    """Say what a process is: of ours, writer, worker with its graders, or a student's side."""
    if process.pid == root.pid:
        return "writer"
    words = " ".join(process.cmdline())
    return "worker" if "grading.worker" in words else "student's side" if "zygote" in words else "other"
