"""What a confined child's processes use, as the machine counts it: only who is outside can see them all."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

__all__ = ["pid_of", "usage_below"]


def pid_of(pidfd: int) -> int:
    """Return the number, here, of a process that is held by descriptor; -1 for one that has ended."""
    found = re.search(r"^Pid:\s+(-?\d+)$", Path(f"/proc/self/fdinfo/{pidfd}").read_text(), re.MULTILINE)
    return int(found[1]) if found else -1


def usage_below(roots: Iterable[int]) -> tuple[float, int]:
    """Return the processor time in seconds, and the resident bytes, of some processes and all below them."""
    parents: dict[int, int] = {}
    used: dict[int, tuple[float, int]] = {}
    ticks, page = os.sysconf("SC_CLK_TCK"), os.sysconf("SC_PAGE_SIZE")
    for name in filter(str.isdigit, os.listdir("/proc")):
        with suppress(OSError, ValueError, IndexError):
            rest = Path("/proc", name, "stat").read_bytes().rpartition(b")")[2].split()
            parents[int(name)] = int(rest[1])
            used[int(name)] = (int(rest[11]) + int(rest[12])) / ticks, int(rest[21]) * page
    found = set(roots) & used.keys()
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return sum(used[pid][0] for pid in found), sum(used[pid][1] for pid in found)
