"""How much of its instance a container uses: processor, memory and disk, from /proc; nothing where there is none.

A container's instance has ``container_memory_bytes`` and ``container_disk_bytes`` of the settings; the processor is in
percent of one core.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from caip_lab.cloud import metrics, services

__all__ = ["begin", "end", "measured"]

PROC = Path("/proc")
#: Often while a container is young, since jobs here are short; then as AWS does, some times a minute.
YOUNG_S, OFTEN_S, SELDOM_S = 10.0, 1.0, 10.0
MOST_FILES = 5000


@dataclass
class _Watched:
    """A container that is looked at."""

    account_id: str
    region: str
    namespace: str
    dimensions: Mapping[str, str]
    folder: Path
    began: float = field(default_factory=time.monotonic)
    looked: float = 0.0
    #: Seconds of processor time of each process when it was looked at last.
    cpu_s: dict[int, float] = field(default_factory=dict)


@dataclass(frozen=True)
class _Process:
    parent: int
    cpu_s: float
    resident_bytes: int


_watched: dict[str, _Watched] = {}
_lock = threading.Lock()
_threads: dict[int, threading.Thread] = {}


def begin(key: str, where: tuple[str, str], namespace: str, dimensions: Mapping[str, str], folder: Path) -> None:
    """Publish, until :func:`end` of ``key``, what the container in ``folder`` uses; ``where`` is account and region."""
    if not (PROC / "self" / "stat").exists():
        return
    with _lock:
        _watched[key] = _Watched(*where, namespace, dimensions, folder)
        thread = _threads.get(os.getpid())
        if thread is None or not thread.is_alive():
            _threads[os.getpid()] = thread = threading.Thread(target=_run, name="utilisation", daemon=True)
            thread.start()


def end(key: str) -> None:
    with _lock:
        _watched.pop(key, None)


@contextlib.contextmanager
def measured(key: str, where: tuple[str, str], namespace: str, dimensions: Mapping[str, str], folder: Path) -> Iterator[None]:
    """:func:`begin` and :func:`end`."""
    begin(key, where, namespace, dimensions, folder)
    try:
        yield
    finally:
        end(key)


def _run() -> None:
    """Look at every container, while there are any."""
    while True:
        time.sleep(OFTEN_S)
        now = time.monotonic()
        with _lock:
            for key in [key for key, each in _watched.items() if not each.folder.exists()]:
                del _watched[key]
            if not _watched:
                _threads.pop(os.getpid(), None)
                return
            due = [each for each in _watched.values() if now - each.looked >= _pause_s(each, now)]
        if due:
            processes = _processes()
            for watched in due:
                _publish(watched, processes, now)


def _pause_s(watched: _Watched, now: float) -> float:
    return 0.0 if now - watched.began < YOUNG_S else SELDOM_S


def _publish(watched: _Watched, processes: Mapping[int, _Process], now: float) -> None:
    mine = {pid: processes[pid] for pid in _of_folder(watched.folder, processes)}
    if told := services.get().containers.usage(watched.folder):
        mine = {0: _Process(0, *told)}  # of processes that are out of sight, all together
    cpu_s = {pid: process.cpu_s for pid, process in mine.items()}
    used_s = sum(seconds - watched.cpu_s.get(pid, 0.0) for pid, seconds in cpu_s.items())
    elapsed_s = now - (watched.looked or watched.began)
    watched.looked, watched.cpu_s = now, cpu_s
    if not mine or elapsed_s <= 0:
        return
    settings = services.get().settings
    resident = sum(process.resident_bytes for process in mine.values())
    values = {
        "CPUUtilization": (100 * max(used_s, 0.0) / elapsed_s, "Percent"),
        "MemoryUtilization": (min(100.0, 100 * resident / settings.container_memory_bytes), "Percent"),
        "DiskUtilization": (min(100.0, 100 * _size(watched.folder) / settings.container_disk_bytes), "Percent"),
    }
    metrics.put_many(watched.account_id, watched.region, watched.namespace, watched.dimensions, values)


def _of_folder(folder: Path, processes: Mapping[int, _Process]) -> set[int]:
    """Return the processes that run in a folder, and what they started."""
    real = os.path.realpath(folder)
    found = set()
    for pid in processes:
        with contextlib.suppress(OSError):
            at = os.readlink(PROC / str(pid) / "cwd")
            if at == real or at.startswith(real + os.sep):
                found.add(pid)
    while more := {pid for pid, process in processes.items() if process.parent in found} - found:
        found |= more
    return found


def _processes() -> dict[int, _Process]:
    """Return the processes below this one."""
    ticks, page = os.sysconf("SC_CLK_TCK"), os.sysconf("SC_PAGE_SIZE")
    everything = {}
    for name in filter(str.isdigit, os.listdir(PROC)):
        with contextlib.suppress(OSError, ValueError, IndexError):
            rest = (PROC / name / "stat").read_bytes().rpartition(b")")[2].split()
            cpu_s = (int(rest[11]) + int(rest[12])) / ticks
            everything[int(name)] = _Process(int(rest[1]), cpu_s, int(rest[21]) * page)
    below: set[int] = set()
    frontier = {os.getpid()}
    while frontier:
        frontier = {pid for pid, process in everything.items() if process.parent in frontier} - below
        below |= frontier
    return {pid: everything[pid] for pid in below}


def _size(folder: Path) -> int:
    """Return the bytes of the files in a folder, of at most some thousand of them."""
    total = 0
    for number, (root, _, files) in enumerate(os.walk(folder)):
        for name in files:
            with contextlib.suppress(OSError):
                total += os.lstat(os.path.join(root, name)).st_size
        if number > MOST_FILES:
            break
    return total
