"""The seccomp filter, run by a small interpreter of BPF: what it answers to every call on both machines."""

from __future__ import annotations

import errno
import struct

import pytest

from caip.sandbox.syscalls import ALLOW, ARCHITECTURES, DENIED, KILL, LAST_KNOWN, NEW_NAMESPACES, refuse, seccomp_filter

EPERM, ENOSYS, EAFNOSUPPORT = (refuse(code) for code in (errno.EPERM, errno.ENOSYS, errno.EAFNOSUPPORT))
MACHINES = sorted(ARCHITECTURES)
COLUMN = {machine: column for machine, (_, column) in ARCHITECTURES.items()}


def answer(machine: str, number: int, *arguments: int, architecture: int | None = None) -> int:
    """Return what the filter for ``machine`` answers to a call."""
    audit = ARCHITECTURES[machine][0] if architecture is None else architecture
    data = struct.pack("IIQ6Q", number, audit, 0, *(*arguments, 0, 0, 0, 0, 0, 0)[:6])
    program, accumulator, at = seccomp_filter(machine), 0, 0
    while True:
        code, jt, jf, k = program[at]
        at += 1
        if code == 0x20:
            (accumulator,) = struct.unpack_from("I", data, k)
        elif code == 0x06:
            return k
        else:
            holds = {0x15: accumulator == k, 0x25: accumulator > k, 0x45: bool(accumulator & k)}[code]
            at += jt if holds else jf


@pytest.mark.parametrize("machine", MACHINES)
def test_every_listed_call_is_refused(machine: str) -> None:
    numbers = [pair[COLUMN[machine]] for pair in DENIED.values()]
    assert {answer(machine, number) for number in numbers if number is not None} == {EPERM}


@pytest.mark.parametrize("machine", MACHINES)
def test_everything_else_that_is_known_is_allowed(machine: str) -> None:
    listed = {pair[COLUMN[machine]] for pair in DENIED.values()} | {435}
    allowed = [number for number in range(LAST_KNOWN + 1) if number not in listed]
    refused = [number for number in allowed if answer(machine, number) != ALLOW]
    assert refused == [{"x86_64": 41, "aarch64": 198}[machine]], "socket, with family 0"


@pytest.mark.parametrize("machine", MACHINES)
def test_calls_younger_than_the_list_do_not_exist(machine: str) -> None:
    assert answer(machine, LAST_KNOWN + 1) == answer(machine, 435) == ENOSYS


@pytest.mark.parametrize("machine", MACHINES)
def test_another_architecture_ends_the_process(machine: str) -> None:
    assert answer(machine, 39, architecture=0x40000003) == KILL


def test_x32_calls_do_not_exist() -> None:
    assert answer("x86_64", 0x40000000 | 101) == answer("x86_64", 0x40000000 | 1) == ENOSYS


@pytest.mark.parametrize("bit", [1 << n for n in range(32) if NEW_NAMESPACES & (1 << n)])
def test_clone_makes_no_namespace(bit: int) -> None:
    assert answer("x86_64", 56, bit | 17) == answer("aarch64", 220, bit | 17) == EPERM
    assert answer("x86_64", 56, 17) == ALLOW, "a fork"


@pytest.mark.parametrize("high", [0, 1 << 32, 0xFFFFFFFF << 32])
def test_an_ioctl_is_its_low_32_bits(high: int) -> None:
    assert answer("x86_64", 16, 0, high | 0x5412) == answer("x86_64", 16, 0, high | 0x541C) == EPERM
    assert answer("x86_64", 16, 0, high | 0x5401) == ALLOW


@pytest.mark.parametrize(("family", "protocol", "expected"), [(1, 0, ALLOW), (2, 0, ALLOW), (10, 0, ALLOW), (16, 0, ALLOW)])
def test_sockets_of_the_common_families_are_allowed(family: int, protocol: int, expected: int) -> None:
    assert answer("x86_64", 41, family, 2, protocol) == expected


@pytest.mark.parametrize(("family", "protocol"), [(16, 12), (17, 0), (38, 0), (40, 0), (44, 0)])
def test_other_sockets_are_refused(family: int, protocol: int) -> None:
    assert answer("x86_64", 41, family, 2, protocol) == answer("aarch64", 198, family, 2, protocol) == EAFNOSUPPORT


@pytest.mark.parametrize("command", [5, 36, 1024, 1025, 1026])
def test_nobody_learns_who_else_has_a_file(command: int) -> None:
    assert answer("x86_64", 72, 0, command) == answer("aarch64", 25, 0, command) == EPERM
    assert answer("x86_64", 72, 0, 6) == ALLOW, "locking one's own file"


@pytest.mark.parametrize("option", [7, 8])
def test_a_larger_buffer_is_promised_and_not_given(option: int) -> None:
    assert answer("x86_64", 54, 0, 1, option) == answer("aarch64", 208, 0, 1, option) == refuse(0)
    assert answer("x86_64", 54, 0, 6, option) == answer("x86_64", 54, 0, 1, 2) == ALLOW, "another level, another option"
