"""What cannot be asked of a cluster is refused before anything is graded."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from caip.cli.main import cli
from caip.config import Course
from caip.errors import EnvironmentFault
from caip.scheduling import ThisMachine, scheduler_for
from caip.scheduling.cluster import is_open


def test_without_an_address_it_is_this_machine() -> None:
    assert scheduler_for(None, 3, "process", print) == ThisMachine(3, "process")


def test_without_dask_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "caip.scheduling.cluster", raising=False)
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(EnvironmentFault, match=r"caip\[dask\]"):
        scheduler_for("tcp://127.0.0.1:1", 1, "confined", print)


@pytest.mark.parametrize(
    ("words", "said", "code"),
    [
        (["--isolation", "process"], "whoever reaches the scheduler runs code on every machine", 2),
        (["--jobs", "2"], "--jobs counts workers here", 2),
        ([], "No Dask scheduler answers at tcp://127.0.0.1:1", 3),
    ],
)
def test_what_cannot_be_is_refused(
    course: Course, hand_in: Callable[..., Path], words: list[str], said: str, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("caip.scheduling.cluster.CONNECT_S", 1.0)
    hand_in("ada")
    done = CliRunner().invoke(cli, ["--course", str(course.root), "grade", "--scheduler", "tcp://127.0.0.1:1", *words])
    assert done.exit_code == code
    assert said in done.stderr
    assert "Nothing was" in done.stderr
    assert list((course.root / "autograded").glob("*/*")) == []


@pytest.mark.parametrize(
    ("address", "is_one"),
    [("tls://grader0:8786", False), ("tcp://127.0.0.1:8786", False), ("tcp://[::1]:8786", False), ("tcp://grader0:8786", True)],
)
def test_an_open_scheduler_is_known_by_its_address(address: str, is_one: bool) -> None:
    assert is_open(address) is is_one
