"""The system calls that students' code may not make, and the seccomp filter that says so. Pure data and pure functions.

Our own filter of some hundred instructions rather than a binding of libseccomp: ``pyseccomp`` had its last release in
2021, Debian's ``python3-seccomp`` serves Debian's own Python only, and both need a shared library that is not
everywhere. What is not listed is allowed up to :data:`LAST_KNOWN`; calls that are younger than this list do not exist.
"""

from __future__ import annotations

import errno
from typing import NamedTuple

__all__ = ["DENIED", "LAST_KNOWN", "Instruction", "seccomp_filter"]


class Instruction(NamedTuple):
    """One instruction of classic BPF."""

    code: int
    jt: int
    jf: int
    k: int


#: Name -> number on x86_64, number on aarch64 (None: does not exist there).
DENIED: dict[str, tuple[int | None, int | None]] = {
    # other processes' memory, and what debuggers do
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "pidfd_getfd": (438, 438),
    "kcmp": (312, 272),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    # namespaces and mounts
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    # the kernel itself
    "bpf": (321, 280),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "reboot": (169, 142),
    "acct": (163, 89),
    "quotactl": (179, 60),
    "syslog": (103, 116),
    "personality": (135, 92),
    "modify_ldt": (154, None),
    "iopl": (172, None),
    "ioperm": (173, None),
    "vhangup": (153, 58),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "clock_adjtime": (305, 266),
    "adjtimex": (159, 171),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "migrate_pages": (256, 238),
    "move_pages": (279, 239),
    # memory that no size limit of a file system binds
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "shmat": (30, 196),
    "msgget": (68, 186),
    "semget": (64, 190),
    "mq_open": (240, 180),
    # what the whole machine has one of: a number of asynchronous requests, disks that are written out
    "io_setup": (206, 0),
    "sync": (162, 81),
    "syncfs": (306, 267),
    # channels between submissions through files that all may read
    "flock": (73, 32),
    "inotify_init": (253, None),
    "inotify_init1": (294, 26),
    "inotify_add_watch": (254, 27),
    "fanotify_init": (300, 262),
    "fanotify_mark": (301, 263),
}

#: ``mseal``: the last call that this list has judged. clone3 hides its flags in memory, where a filter cannot look.
LAST_KNOWN = 462
CLONE3 = (435, 435)
CLONE, SOCKET, IOCTL, FCNTL, SETSOCKOPT = (56, 220), (41, 198), (16, 29), (72, 25), (54, 208)
#: New namespaces; CLONE_NEWTIME shares its bit with clone's signal number and exists for unshare and clone3 only.
NEW_NAMESPACES = 0x00020000 | 0x02000000 | 0x04000000 | 0x08000000 | 0x10000000 | 0x20000000 | 0x40000000
#: TIOCSTI, TIOCLINUX and TIOCSETD: typing into a terminal.
TERMINAL_IOCTLS = (0x5412, 0x541C, 0x5423)
#: F_GETLK, F_OFD_GETLK, F_SETLEASE, F_GETLEASE, F_NOTIFY: who else has a file that all may read.
SHARED_FILE_FCNTLS = (5, 36, 1024, 1025, 1026)
#: AF_UNIX, AF_INET, AF_INET6; AF_NETLINK with protocol 0 is how libc lists addresses. AF_VSOCK knows no namespace.
FAMILIES, AF_NETLINK = (1, 2, 10), 16

#: SO_SNDBUF and SO_RCVBUF: a wish, which is not granted. What a socket holds may count as nobody's memory.
SOL_SOCKET, BUFFER_SIZES = 1, (7, 8)

ARCHITECTURES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}
X32 = 0x40000000
LOAD, JUMP, JUMP_EQUAL, JUMP_GREATER, JUMP_SET, RETURN = 0x20, 0x05, 0x15, 0x25, 0x45, 0x06
NUMBER, ARCHITECTURE = 0, 4
ALLOW, KILL = 0x7FFF0000, 0x80000000


def refuse(code: int) -> int:
    """Return the filter's answer "this call fails with errno ``code``"."""
    return 0x00050000 | code


def low_word(argument: int) -> int:
    """Return where the low 32 bits of an argument lie: the kernel ignores the rest of an ioctl's or a socket's."""
    return 16 + 8 * argument


def seccomp_filter(machine: str) -> list[Instruction]:
    """Return the filter for ``machine`` (``x86_64`` or ``aarch64``); KeyError for another."""
    audit, column = ARCHITECTURES[machine]
    program = [
        Instruction(LOAD, 0, 0, ARCHITECTURE),
        Instruction(JUMP_EQUAL, 1, 0, audit),
        Instruction(RETURN, 0, 0, KILL),
        Instruction(LOAD, 0, 0, NUMBER),
    ]
    if machine == "x86_64":
        program += [Instruction(JUMP_SET, 0, 1, X32), Instruction(RETURN, 0, 0, refuse(errno.ENOSYS))]
    program += _answer(CLONE3[column], refuse(errno.ENOSYS))  # libc falls back to clone, whose flags can be read
    program += [Instruction(JUMP_GREATER, 0, 1, LAST_KNOWN), Instruction(RETURN, 0, 0, refuse(errno.ENOSYS))]
    for numbers in DENIED.values():
        if (number := numbers[column]) is not None:
            program += _answer(number, refuse(errno.EPERM))
    program += _only_for(CLONE[column], _flags(0, NEW_NAMESPACES))
    program += _only_for(IOCTL[column], _values(1, TERMINAL_IOCTLS))
    program += _only_for(FCNTL[column], _values(1, SHARED_FILE_FCNTLS))
    program += _only_for(SOCKET[column], _families())
    program += _only_for(SETSOCKOPT[column], _buffers())
    return [*program, Instruction(RETURN, 0, 0, ALLOW)]


def _answer(number: int, answer: int) -> list[Instruction]:
    return [Instruction(JUMP_EQUAL, 0, 1, number), Instruction(RETURN, 0, 0, answer)]


def _only_for(number: int, body: list[Instruction]) -> list[Instruction]:
    """Run ``body``, which ends the filter, for one call; go past it for every other."""
    return [Instruction(JUMP_EQUAL, 0, len(body), number), *body]


def _flags(argument: int, flags: int) -> list[Instruction]:
    return [
        Instruction(LOAD, 0, 0, low_word(argument)),
        Instruction(JUMP_SET, 0, 1, flags),
        Instruction(RETURN, 0, 0, refuse(errno.EPERM)),
        Instruction(RETURN, 0, 0, ALLOW),
    ]


def _values(argument: int, values: tuple[int, ...]) -> list[Instruction]:
    refused = [one for value in values for one in _answer(value, refuse(errno.EPERM))]
    return [Instruction(LOAD, 0, 0, low_word(argument)), *refused, Instruction(RETURN, 0, 0, ALLOW)]


def _families() -> list[Instruction]:
    allowed = [one for family in FAMILIES for one in _answer(family, ALLOW)]
    netlink = [
        Instruction(JUMP_EQUAL, 0, 3, AF_NETLINK),
        Instruction(LOAD, 0, 0, low_word(2)),
        Instruction(JUMP_EQUAL, 0, 1, 0),
        Instruction(RETURN, 0, 0, ALLOW),
    ]
    return [
        Instruction(LOAD, 0, 0, low_word(0)),
        *allowed,
        *netlink,
        Instruction(RETURN, 0, 0, refuse(errno.EAFNOSUPPORT)),
    ]


def _buffers() -> list[Instruction]:
    """Say yes to a wish for a larger buffer, and do nothing."""
    return [
        Instruction(LOAD, 0, 0, low_word(1)),
        Instruction(JUMP_EQUAL, 1, 0, SOL_SOCKET),
        Instruction(RETURN, 0, 0, ALLOW),
        Instruction(LOAD, 0, 0, low_word(2)),
        *[one for option in BUFFER_SIZES for one in _answer(option, refuse(0))],
        Instruction(RETURN, 0, 0, ALLOW),
    ]
