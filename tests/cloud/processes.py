"""What runs: processes told apart from later ones with the same number."""

from __future__ import annotations

import time
from pathlib import Path

Process = tuple[int, bytes]


def started(pid: int) -> Process | None:
    """Return a process that runs; None for one that has ended, a zombie included."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] in (b"Z", b"X") else (pid, fields[19])


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()[1])


def below(root: int) -> set[Process]:
    """Return what runs below a process."""
    parents = {}
    for path in Path("/proc").iterdir():
        if path.name.isdigit():
            try:
                parents[int(path.name)] = parent_of(int(path.name))
            except (FileNotFoundError, ProcessLookupError):
                continue
    found = {root}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return {process for pid in found - {root} if (process := started(pid)) is not None}


def all_end(processes: set[Process], within_s: float = 30) -> bool:
    """Whether none of these runs within a time that is long."""
    deadline = time.monotonic() + within_s
    while any(started(pid) == (pid, at) for pid, at in processes):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
