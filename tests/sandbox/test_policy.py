"""The policy is data: what a lab's limits and a machine make of it, without a sandbox."""

from __future__ import annotations

import json

import pytest

from caip.config import Limits
from caip.sandbox.policy import ENVIRONMENT, OVERHEAD_BYTES, Policy, View, policy_for


def policy(limits: Limits, machine: str = "x86_64", uid: int | None = 1_879_048_192) -> Policy:
    return policy_for(
        limits,
        View(binds=(("/usr", "/usr"),)),
        executable="/usr/bin/python3",
        program="/opt/caip/zygote.py",
        machine=machine,
        preload=["numpy"],
        uid=uid,
        supervise=True,
    )


def test_the_limits_of_a_lab_become_limits_of_processes() -> None:
    found = policy(Limits(notebook_timeout_s=100, file_bytes=7, processes=9)).rlimits
    assert (found["CPU"], found["FSIZE"], found["NPROC"]) == (260, 7, 9)
    assert (found["CORE"], found["MSGQUEUE"]) == (0, 0)


def test_the_rest_is_told_to_the_zygote() -> None:
    found = policy(Limits(memory_bytes=5, disk_bytes=6, disk_files=7, output_bytes=8), uid=None)
    told = json.loads(found.to_json("/empty"))
    assert [told[name] for name in ("memory_bytes", "disk_bytes", "disk_files", "output_bytes")] == [5 + OVERHEAD_BYTES, 6, 7, 8]
    assert (told["uid"], told["supervise"], told["preload"]) == (None, True, ["numpy"])
    assert told["view"]["root"] == "/empty"
    assert told["view"]["binds"] == [["/usr", "/usr"]]


def test_the_environment_of_a_kernel_is_ours_and_lets_no_library_start_threads() -> None:
    assert json.loads(policy(Limits()).to_json("/"))["environment"] == ENVIRONMENT
    threads = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_THREAD_LIMIT")
    assert {ENVIRONMENT[name] for name in threads} == {"1"}
    assert ENVIRONMENT["JOBLIB_MULTIPROCESSING"] == "0"
    assert not [name for name in ENVIRONMENT if "SECRET" in name or name.startswith("AWS")]


def test_a_machine_without_a_filter_has_no_policy() -> None:
    assert policy(Limits(), "aarch64").seccomp != policy(Limits()).seccomp
    with pytest.raises(KeyError):
        policy(Limits(), "riscv64")
