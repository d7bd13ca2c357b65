"""The child's half of confinement: namespaces, the view, capabilities, seccomp. Standalone: imports nothing of caip.

Every function acts on the calling process and is called before any student's code runs in it. What to do comes as
data (:mod:`caip.sandbox.policy`); this module knows how. Linux only; a step that the kernel refuses is an OSError
that names the step.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import resource
import signal
import socket
import struct
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

NEWNS, NEWCGROUP, NEWUTS, NEWIPC = 0x00020000, 0x02000000, 0x04000000, 0x08000000
NEWUSER, NEWPID, NEWNET = 0x10000000, 0x20000000, 0x40000000
#: What a kernel gets of its own beside user and pid namespace.
PRIVATE = NEWNS | NEWCGROUP | NEWUTS | NEWIPC | NEWNET
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_BIND, MS_REC, MS_PRIVATE = 1, 2, 4, 8, 4096, 16384, 1 << 18
MNT_DETACH = 2
MADV_COLLAPSE, HUGE_PAGE_BYTES = 25, 2 * 1024**2
ATTR_RDONLY, ATTR_NOSUID, ATTR_NODEV = 1, 2, 4
AT_FDCWD, AT_RECURSIVE = -100, 0x8000
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS, PR_CAP_AMBIENT = 1, 4, 22, 24, 38, 47
SIOCSIFFLAGS, IFF_UP = 0x8914, 1
#: Pseudo-terminals of one kernel: the machine has some thousands, for everybody.
MOST_TERMINALS = 16
#: Inside a kernel's user namespace this is the only user.
UID_INSIDE = 1000
#: By name, as :func:`os.uname` spells the machine.
SYS_MOUNT_SETATTR = {"x86_64": 442, "aarch64": 442}
SYS_CLOSE_RANGE = {"x86_64": 436, "aarch64": 436}

libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def _check(result: int, step: str) -> int:
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{step}: {os.strerror(code)}")
    return result


def unshare(flags: int) -> None:
    _check(libc.unshare(flags), "unshare")  # type: ignore[union-attr]


def setns(fd: int, flags: int) -> None:
    _check(libc.setns(fd, flags), "setns")  # type: ignore[union-attr]


def prctl(option: int, *arguments: int) -> None:
    padded = [ctypes.c_ulong(value) for value in (*arguments, 0, 0, 0, 0)[:4]]
    _check(libc.prctl(option, *padded), f"prctl {option}")  # type: ignore[union-attr]


def mount(source: str, target: str, kind: str | None, flags: int, data: str | None = None) -> None:
    encoded = [None if text is None else text.encode() for text in (source, target, kind, data)]
    result = libc.mount(encoded[0], encoded[1], encoded[2], ctypes.c_ulong(flags), encoded[3])  # type: ignore[union-attr]
    _check(result, f"mount {target}")


def mount_setattr(target: str, attributes: int) -> None:
    """Set attributes on a mount and all below it: a plain remount would leave submounts writable."""
    attr = struct.pack("QQQQ", attributes, 0, 0, 0)
    number = SYS_MOUNT_SETATTR[os.uname().machine]
    result = libc.syscall(  # type: ignore[union-attr]
        number, AT_FDCWD, target.encode(), AT_RECURSIVE, attr, ctypes.c_size_t(len(attr))
    )
    _check(result, f"mount_setattr {target}")


def die_with_parent() -> None:
    """Set after every change of user: setresuid clears it."""
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def close_all_but(*kept: int) -> None:
    """Close every descriptor but ``kept``, which lie above 2."""
    low = 3
    for fd in (*sorted(kept), 1 << 31):
        if fd > low:
            high = min(fd - 1, 2**32 - 1)
            result = libc.syscall(SYS_CLOSE_RANGE[os.uname().machine], low, high, 0)  # type: ignore[union-attr]
            _check(result, "close_range")
        low = fd + 1


def fresh_stdio() -> None:
    """Let descriptors 0 to 2 lead nowhere."""
    null = os.open("/dev/null", os.O_RDWR)
    for fd in range(3):
        os.dup2(null, fd)
    os.close(null)


def huge_pages() -> None:
    """Gather this process's memory in pages of 2 MB where the kernel can: a fork copies a table of pages, 512 times shorter."""
    for line in Path("/proc/self/maps").read_text().splitlines():
        span, rights, _, _, _, *name = line.split(maxsplit=5)
        low, high = (int(end, 16) for end in span.split("-"))
        if rights.startswith("rw") and not "".join(name).startswith("/") and high - low >= HUGE_PAGE_BYTES:
            libc.madvise(ctypes.c_void_p(low), ctypes.c_size_t(high - low), MADV_COLLAPSE)  # type: ignore[union-attr]


def own_user_namespace(inside: int) -> None:
    """Enter a new user namespace in which the caller's user is ``inside`` and nobody else exists."""
    uid, gid = os.getuid(), os.getgid()
    prctl(PR_SET_DUMPABLE, 1)  # else /proc/self belongs to root, and the maps cannot be written
    unshare(NEWUSER)
    for name, text in (("setgroups", "deny"), ("uid_map", f"{inside} {uid} 1"), ("gid_map", f"{inside} {gid} 1")):
        Path("/proc/self", name).write_text(text)


def become(uid: int | None) -> None:
    """As root, become a user that nobody else is; as an ordinary user, stay who we are."""
    if uid is not None:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)


def build_view(view: Mapping[str, Any]) -> None:
    """Make the root that students' code sees, and nothing else, this process's root. Needs a mount namespace of its own."""
    root = view["root"]
    mount("none", "/", None, MS_REC | MS_PRIVATE)
    mount("view", root, "tmpfs", MS_NOSUID, "mode=755")
    for path, text in view["files"]:
        _place(root, path, text)
    for source, target in view["binds"]:
        _bind(source, root + target)
    for target in view["masks"]:
        if os.path.isdir(root + target):
            mount("mask", root + target, "tmpfs", MS_NOSUID, "mode=755")
    for source, target in view["over_masks"]:
        _bind(source, root + target)
    for link, target in view["symlinks"]:
        os.makedirs(os.path.dirname(root + link), exist_ok=True)
        os.symlink(target, root + link)
    for folder in view["folders"]:
        os.makedirs(root + folder, exist_ok=True)
    mount_setattr(root, ATTR_NODEV)
    for device in view["devices"]:
        _bind(device, root + device)
    mount_setattr(root, ATTR_RDONLY | ATTR_NOSUID)
    mount("proc", f"{root}/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC)
    mount("tmp", f"{root}/tmp", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777,size=16m")
    _pivot(root)


def _place(root: str, path: str, text: str) -> None:
    os.makedirs(os.path.dirname(root + path), exist_ok=True)
    Path(root + path).write_text(text)


def _bind(source: str, target: str) -> None:
    if os.path.isdir(source):
        os.makedirs(target, exist_ok=True)
    elif not os.path.exists(target):
        os.makedirs(os.path.dirname(target), exist_ok=True)
        Path(target).touch()
    mount(source, target, None, MS_BIND | MS_REC)


def _pivot(root: str) -> None:
    """Make ``root`` the root and let the old one go: pivoting a directory onto itself leaves the old one on top of it."""
    os.chdir(root)
    _check(libc.pivot_root(b".", b"."), "pivot_root")  # type: ignore[union-attr]
    _check(libc.umount2(b".", MNT_DETACH), "umount")  # type: ignore[union-attr]
    os.chdir("/")


def private_places(folder: str, disk_bytes: int, disk_files: int, owner: int | None) -> None:
    """Give one kernel what it has to itself: its processes, its work folder, its ``/tmp``, a name."""
    _check(libc.sethostname(b"lab", 3), "sethostname")  # type: ignore[union-attr]
    flags = MS_NOSUID | MS_NODEV
    mount("proc", "/proc", "proc", flags | MS_NOEXEC, "subset=pid")
    mount("devpts", "/dev/pts", "devpts", MS_NOSUID | MS_NOEXEC, f"newinstance,ptmxmode=0666,mode=0600,max={MOST_TERMINALS}")
    user = 0 if owner is None else owner
    for place in (folder, "/tmp"):
        data = f"size={disk_bytes},nr_inodes={disk_files},mode=700,uid={user},gid={user}"
        mount(os.path.basename(place), place, "tmpfs", flags, data)


def limit_memory(more_bytes: int) -> None:
    """Bound this process's address space: what it has now, and so much more."""
    pages = int(Path("/proc/self/statm").read_text().split()[0]) if sys.platform == "linux" else 0
    space = more_bytes + pages * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (space, space))


def loopback_up() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        fcntl.ioctl(sock, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", IFF_UP))


def small_buffers(proc: int) -> None:
    """Let a connection's two ends hold no more than any other socket: of themselves they would grow to 10 MB."""
    for name in ("tcp_rmem", "tcp_wmem"):
        fd = os.open(f"sys/net/ipv4/{name}", os.O_WRONLY, dir_fd=proc)
        try:
            os.write(fd, b"4096 16384 212992")
        finally:
            os.close(fd)


def lock_down(policy: Mapping[str, Any], proc: int) -> None:
    """Give up every right that students' code must not have. ``proc`` is a descriptor of a whole /proc."""
    for name, value in policy["rlimits"].items():
        resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (value, value))
    become(policy["uid"])
    own_user_namespace(UID_INSIDE)
    _no_more_user_namespaces(proc)
    _drop_capabilities()
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    prctl(PR_SET_DUMPABLE, 0)
    die_with_parent()
    _seccomp(policy["seccomp"])


def _no_more_user_namespaces(proc: int) -> None:
    fd = os.open("sys/user/max_user_namespaces", os.O_WRONLY, dir_fd=proc)
    try:
        os.write(fd, b"0")
    finally:
        os.close(fd)


def _drop_capabilities() -> None:
    for number in range(64):
        try:
            prctl(PR_CAPBSET_DROP, number)
        except OSError as error:
            if error.errno == errno.EINVAL:  # no such capability on this kernel: that was the last
                break
            raise
    prctl(PR_CAP_AMBIENT, 4)  # clear all
    header, nothing = struct.pack("Ii", 0x20080522, 0), bytes(24)
    _check(libc.capset(header, nothing), "capset")  # type: ignore[union-attr]


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p))


def _seccomp(instructions: Sequence[Sequence[int]]) -> None:
    code = b"".join(struct.pack("HBBI", *one) for one in instructions)
    buffer = ctypes.create_string_buffer(code, len(code))
    program = _Program(len(instructions), ctypes.addressof(buffer))
    result = libc.prctl(PR_SET_SECCOMP, ctypes.c_ulong(2), ctypes.byref(program), 0, 0)  # type: ignore[union-attr]
    _check(result, "seccomp")


def fork_into(enter: Callable[[], None], own: int) -> int:
    """Fork a child that is born in another pid namespace, which ``enter`` chooses; ``own`` is this process's own."""
    enter()
    try:
        pid = os.fork()
    except OSError:
        setns(own, NEWPID)
        raise
    if pid:
        setns(own, NEWPID)
    return pid
