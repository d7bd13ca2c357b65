"""Where a machine cannot confine, grading refuses and says how to get on; how code was kept apart is in every result."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from caip.config import Course

CAIP = str(Path(sys.executable).with_name("caip"))
#: A user namespace in which no further one can be made: what a locked-down host is like.
LOCKED = ["unshare", "--user", "--map-root-user", "sh", "-c", 'echo 0 > /proc/sys/user/max_user_namespaces; exec "$@"', "sh"]


def caip(course: Course, *arguments: str, before: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*before, CAIP, *arguments], cwd=course.root, check=False, capture_output=True, text=True)


@pytest.fixture
def handed_in(course: Course, hand_in: Callable[..., Path]) -> Course:
    (course.root / "roster.csv").write_text("id,name,email,section,extension,extra_time\nada,Ada,,,,\n")
    hand_in("ada")
    return course


def test_a_machine_that_cannot_confine_refuses(handed_in: Course) -> None:
    done = caip(handed_in, "grade", before=tuple(LOCKED))
    assert done.returncode == 3, done.stderr
    assert "cannot confine" in done.stderr
    assert "Nothing was graded." in done.stderr
    assert "--isolation process" in done.stderr
    assert "Traceback" not in done.stderr
    assert list((handed_in.root / "autograded").glob("*/*")) == []


def test_doctor_says_what_is_missing(handed_in: Course) -> None:
    done = caip(handed_in, "doctor", before=tuple(LOCKED))
    assert done.returncode == 3
    line = next(line for line in done.stdout.splitlines() if "isolation" in line)
    assert line.startswith("missing")
    assert "user.max_user_namespaces" in line


def test_doctor_says_how_code_is_confined(handed_in: Course) -> None:
    line = next(line for line in caip(handed_in, "doctor").stdout.splitlines() if "isolation" in line)
    assert line.startswith("ok")
    assert "confined, memory by" in line
    assert ("root" in line) is (os.geteuid() == 0)


def test_the_result_says_which_it_was_and_the_other_is_another_grading(handed_in: Course) -> None:
    def isolation(*arguments: str) -> tuple[str, str]:
        done = caip(handed_in, "grade", "--json", *arguments)
        assert done.returncode == 0, done.stderr
        (row,) = json.loads(done.stdout)
        return row["isolation"], done.stderr.splitlines()[-1]

    assert isolation("--isolation", "process") == ("process", "1 graded, 0 unchanged.")
    first, note = isolation()
    assert first.startswith("confined, memory by")
    assert note == "1 graded, 0 unchanged."
    assert isolation()[1] == "0 graded, 1 unchanged."
