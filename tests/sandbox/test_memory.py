"""A memory cgroup per kernel: made by whoever may, and no trace of one whose grader was killed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from caip.sandbox import memory
from caip.sandbox.memory import Cgroup, CgroupKind, cgroup_kind


@pytest.fixture
def kind() -> CgroupKind:
    found = cgroup_kind()
    if found is None:
        pytest.skip("this user can make no memory cgroup here: the supervisor bounds memory, test_confine.py tries it")
    return found


def test_two_cgroups_of_one_process_are_two(kind: CgroupKind) -> None:
    one, other = Cgroup(kind, 10**8), Cgroup(kind, 10**8)
    assert one.path != other.path
    assert (one.path / kind.limit).read_text().strip().isdigit()
    one.remove()
    other.remove()
    assert not one.path.exists()


def test_what_a_killed_grader_left_is_removed_and_a_living_one_s_stays(kind: CgroupKind) -> None:
    program = "from caip.sandbox.memory import Cgroup, cgroup_kind\nprint(Cgroup(cgroup_kind(), 10**8).path)"
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    left, ours = Path(done.stdout.strip()), Cgroup(kind, 10**8)
    assert left.exists()
    memory._sweep(kind)
    assert not left.exists()
    assert ours.path.exists()
    assert str(os.getpid()) in ours.path.name
    ours.remove()
