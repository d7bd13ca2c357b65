"""What single verbs say and exit with: zips that are written, what doctor finds in a course, a command that is stopped."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from caip.cli import run
from caip.cli.main import cli
from caip.config import Course


def caip(course: Course, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["--course", str(course.root), *arguments])


def test_a_command_collects_garbage_but_not_among_the_libraries() -> None:
    code = "import gc, caip.cli.start as s\ntry: s.main()\nfinally: print(gc.isenabled(), gc.get_freeze_count() > 10_000)"
    done = subprocess.run([sys.executable, "-c", code, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[1:] == ["True True"]


def test_a_zip_is_named_only_where_it_was_written(course: Course) -> None:
    file = course.root / "report" / "mini-feedback.zip"
    none = caip(course, "feedback", "--zip")
    assert (none.exit_code, file.exists()) == (0, False)
    assert str(file) not in none.output
    page = course.feedback("mini", "ada") / "mini.html"
    page.parent.mkdir(parents=True)
    page.write_text("a page")
    assert caip(course, "feedback", "--zip").output.splitlines()[-1] == str(file)
    assert file.exists()


def test_doctor_says_what_of_a_course_is_to_be_mended(course: Course) -> None:
    (course.lab("mini").graders / "test_double.py").write_text("def test_double(student): assert student.double(1) ==\n")
    found = caip(course, "doctor")
    assert found.exit_code == 3
    assert [line for line in found.output.splitlines() if line.startswith("mend     graders of mini: ")]
    assert "missing" not in found.output


def test_doctor_exits_as_every_command_does_where_course_toml_has_a_mistake(course: Course) -> None:
    with (course.root / "course.toml").open("a") as file:
        file.write("\n[late]\npercent_per_dya = 10\n")
    found = caip(course, "doctor")
    assert found.exit_code == 2, found.output
    assert found.output.startswith("ok       Python"), "what the machine has is told first"
    assert "percent_per_dya" in found.output.splitlines()[-1]


def test_what_was_stopped_says_no_more_than_is_true(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    def ctrl_c(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(run, "report", ctrl_c)
    done = caip(course, "report")
    assert (done.exit_code, done.output) == (130, "caip: stopped.\n")


def test_the_answers_of_override_and_coverage_are_lines(course: Course, hand_in: Callable[..., Path]) -> None:
    hand_in("ada")
    assert caip(course, "override", "mini", "double", "--reason", "Unclear.").output == "double: credited to 0 submissions.\n"
    assert "double credit: Unclear." in caip(course, "override", "mini").output
