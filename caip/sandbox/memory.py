"""Bound the memory of a kernel's processes together: by a memory cgroup, where this process may make one."""

from __future__ import annotations

import os
import re
import secrets
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

__all__ = ["Cgroup", "CgroupKind", "cgroup_kind", "new_cgroup"]

ROOT = Path("/sys/fs/cgroup")


@dataclass(frozen=True)
class CgroupKind:
    """A version of the kernel's interface. ``swap`` is the file that keeps memory from going to swap instead.

    It exists only where swap is accounted; in version 1 it bounds memory and swap together, in version 2 swap alone.
    """

    name: str
    parent: Path
    limit: str
    swap: str
    swap_too: bool
    events: str
    #: Where a process writes 0 to enter. A thread that moves alone needs no lock of the whole machine: 0.1 ms, not 4 to 10.
    members: str


V1 = CgroupKind(
    "cgroup v1", ROOT / "memory", "memory.limit_in_bytes", "memory.memsw.limit_in_bytes", True, "memory.oom_control", "tasks"
)
V2 = CgroupKind("cgroup v2", ROOT, "memory.max", "memory.swap.max", False, "memory.events", "cgroup.procs")


class Cgroup:
    """One kernel's memory cgroup. Made and removed by a trusted process; a kernel enters it before a student's code runs."""

    def __init__(self, kind: CgroupKind, memory_bytes: int) -> None:
        self._kind = kind
        self.path = kind.parent / f"caip-{os.getpid()}-{secrets.token_hex(4)}"
        self.path.mkdir()
        try:
            (self.path / kind.limit).write_text(str(memory_bytes))
            with suppress(OSError):
                (self.path / kind.swap).write_text(str(memory_bytes if kind.swap_too else 0))
        except BaseException:
            self.remove()
            raise

    def door(self) -> int:
        """Return a descriptor, to be closed: the process that writes 0 there, and all its later children, are members."""
        return os.open(self.path / self._kind.members, os.O_WRONLY | os.O_CLOEXEC)

    def killed(self) -> int:
        """Return how many of its processes were ended because memory ran out."""
        with suppress(OSError):
            found = re.search(r"^oom_kill (\d+)$", (self.path / self._kind.events).read_text(), re.MULTILINE)
            return int(found[1]) if found else 0
        return 0

    def remove(self) -> None:
        with suppress(OSError):
            self.path.rmdir()


@cache
def cgroup_kind() -> CgroupKind | None:
    """Return the kind of memory cgroup that this process can make and use; None where it can make none."""
    found = next((kind for kind in (V1, V2) if _works(kind)), None)
    if found is not None:
        _sweep(found)
    return found


def _sweep(kind: CgroupKind) -> None:
    """Remove what graders left that were killed. One that is in use cannot be removed, and its maker is alive."""
    for path in kind.parent.glob("caip-*-*"):
        maker = path.name.split("-")[1]
        if not Path("/proc", maker).exists():
            with suppress(OSError):
                path.rmdir()


def _works(kind: CgroupKind) -> bool:
    """Try it on a child: whether a directory can be made says little."""
    try:
        group = Cgroup(kind, 64 * 1024**2)
    except OSError:
        return False
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            os.write(group.door(), b"0")
            status = 0
        finally:
            os._exit(status)
    works = os.waitpid(pid, 0)[1] == 0 and (group.path / kind.events).exists()
    group.remove()
    return works


def new_cgroup(memory_bytes: int) -> Cgroup | None:
    """Return a fresh cgroup; None where this machine gives none."""
    kind = cgroup_kind()
    return None if kind is None else Cgroup(kind, memory_bytes)
