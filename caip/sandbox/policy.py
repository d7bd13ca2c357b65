"""What a confined kernel may see and use, as pure data. Nothing here touches the machine."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from caip.config import Limits
from caip.sandbox.syscalls import seccomp_filter

__all__ = ["ACCOUNT", "DEVICES", "ENVIRONMENT", "KERNEL", "Policy", "Role", "View", "policy_for"]

WORK_FOLDER = "/lab"
#: What a kernel and its snapshots hold beside what the notebook asks for: the pages of the warm libraries that they write
#: to. With it on top, one process that asks for all gets a MemoryError, which it may catch, before it is ended.
OVERHEAD_BYTES = 128 * 1024**2
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
SYMLINKS = (
    ("/dev/fd", "/proc/self/fd"),
    ("/dev/stdin", "/proc/self/fd/0"),
    ("/dev/stdout", "/proc/self/fd/1"),
    ("/dev/stderr", "/proc/self/fd/2"),
    ("/dev/ptmx", "pts/ptmx"),
    ("/dev/shm", "/tmp"),  # POSIX semaphores and shared memory, under /tmp's size limit
)
FILES = (
    ("/etc/passwd", "student:x:1000:1000:student:/lab:/bin/sh\n"),
    ("/etc/group", "student:x:1000:\n"),
    ("/etc/hosts", "127.0.0.1 localhost lab\n::1 localhost\n"),
    ("/etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files\n"),
)
FOLDERS = ("/proc", "/tmp", "/dev/pts")
#: One thread each: forks after thread pools hang, and a grader's machine is shared.
ENVIRONMENT = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "HOME": WORK_FOLDER,
    "LANG": "C.UTF-8",
    "TMPDIR": "/tmp",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "MPLCONFIGDIR": "/tmp/.matplotlib",
    "IPYTHONDIR": "/tmp/.ipython",
    "PYTHONDONTWRITEBYTECODE": "1",
    **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_THREAD_LIMIT"), "1"),
    "JOBLIB_MULTIPROCESSING": "0",
}


@dataclass(frozen=True)
class View:
    """The file system of a kernel, every path absolute.

    ``binds`` are shown read-only at their targets; then ``masks`` are made empty, and ``over_masks`` are shown on top:
    the interpreter's folder is bound whole, its site-packages masked, the listed distributions shown again.
    """

    binds: tuple[tuple[str, str], ...] = ()
    masks: tuple[str, ...] = ()
    over_masks: tuple[tuple[str, str], ...] = ()
    files: tuple[tuple[str, str], ...] = FILES
    symlinks: tuple[tuple[str, str], ...] = SYMLINKS
    folders: tuple[str, ...] = FOLDERS
    devices: tuple[str, ...] = DEVICES


@dataclass(frozen=True)
class Role:
    """What runs confined.

    ``module`` is a standalone module beside the zygote: its ``Warm(preload)`` is made once, and its ``serve(fd)`` called in
    each fork, with the socket that came with the request. ``programs`` are files of ours that are shown beside it, too.
    """

    module: str = "kernel"
    programs: tuple[str, ...] = ()
    #: What it may write to, beside /tmp; empty at its start, and handed out as a descriptor.
    folder: str = WORK_FOLDER
    #: A port of its own 127.0.0.1 whose listener is handed out with the folder: who has that is who answers there. 0: none.
    port: int = 0
    #: Whether whoever asked for it is told its exit code.
    tells_end: bool = False
    environment: Mapping[str, str] = field(default_factory=lambda: dict(ENVIRONMENT))
    #: Keeps apart the users of a worker's zygotes.
    slot: int = 0
    #: How its interpreter is started.
    flags: tuple[str, ...] = ("-I",)


KERNEL = Role()
#: glibc keeps an arena of memory for each of many threads, 64 MB of address space a piece.
ACCOUNT = Role("account", slot=1, environment={**ENVIRONMENT, "MALLOC_ARENA_MAX": "2"})


@dataclass(frozen=True)
class Policy:
    """Everything that the zygote is told, once. ``uid`` is the host's user of its kernels; None keeps the caller's."""

    view: View
    executable: str
    program: str
    uid: int | None
    preload: tuple[str, ...]
    seccomp: tuple[tuple[int, int, int, int], ...]
    rlimits: dict[str, int]
    disk_bytes: int
    disk_files: int
    memory_bytes: int
    output_bytes: int
    supervise: bool = False
    role: Role = KERNEL

    def to_json(self, root: str) -> str:
        """Return the policy for the zygote; ``root`` is an empty folder on which the view is built."""
        data: dict[str, Any] = asdict(self)
        data["view"]["root"] = root
        return json.dumps({**data, **data.pop("role")})


def policy_for(
    limits: Limits,
    view: View,
    *,
    executable: str,
    program: str,
    machine: str,
    preload: Sequence[str],
    uid: int | None,
    supervise: bool,
    role: Role = KERNEL,
) -> Policy:
    """Return the policy of one role of one lab on one machine. KeyError for a machine that has no filter."""
    return Policy(
        view=view,
        executable=executable,
        program=program,
        uid=uid,
        preload=tuple(preload),
        seccomp=tuple(seccomp_filter(machine)),
        rlimits=_rlimits(limits),
        disk_bytes=limits.disk_bytes,
        disk_files=limits.disk_files,
        memory_bytes=limits.memory_bytes + OVERHEAD_BYTES,
        output_bytes=limits.output_bytes,
        supervise=supervise,
        role=role,
    )


def _rlimits(limits: Limits) -> dict[str, int]:
    """Return the limits that bind each process; the sum over a kernel's processes is bound elsewhere."""
    return {
        "CPU": int(2 * limits.notebook_timeout_s) + 60,
        "CORE": 0,
        "FSIZE": limits.file_bytes,
        "NPROC": limits.processes,
        "NOFILE": 1024,
        "MEMLOCK": 1 << 20,
        "MSGQUEUE": 0,
        "SIGPENDING": 1024,
    }
