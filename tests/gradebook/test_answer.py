"""Feedback goes back under the names that came in."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path

import pytest

from caip.config import Course
from caip.errors import CollectError
from caip.gradebook.answer import feedback_zip
from caip.gradebook.collect import collect

LAB = "w1c2_metrics"


@pytest.fixture
def course(tmp_path: Path) -> Course:
    root = tmp_path / "course"
    (root / "source" / LAB).mkdir(parents=True)
    (root / "course.toml").write_text(f'[course]\nid = "aif"\ntitle = "AIF"\n[[labs]]\nname = "{LAB}"\n')
    (root / "source" / LAB / "lab.toml").write_text(
        'title = "Metrics"\nminutes = 30\n[exercises.precision]\ntitle = "Precision"\nobjective = "o"\npoints = 2\n'
    )
    rows = ("bob,Bob Stone,,,,", "lópez ana,Ana López,,,,", "zoe,Zoë Ng,,,,", "kim,Kim,,,,", "late,Late,,,,")
    (root / "roster.csv").write_text("\n".join(("id,name,email,section,extension,extra_time", *rows)))
    return Course.read(root)


def _collect(course: Course, *names: str, day: int = 1) -> None:
    file = course.root.parent / "download.zip"
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(zipfile.ZipInfo(name, (2026, 11, day, 12, 0, 0)), name)
    collect(course, course.lab(LAB), file)


def _feedback(course: Course, *students: str) -> None:
    for student in students:
        course.feedback(LAB, student).mkdir(parents=True)
        (course.feedback(LAB, student) / f"{LAB}.html").write_text(f"feedback for {student}")


def _answer(course: Course, out: Path) -> dict[str, str]:
    count = feedback_zip(course, course.lab(LAB), out)
    with zipfile.ZipFile(out) as archive:
        assert count == len(archive.namelist())
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_moodle_and_canvas_get_their_own_names_back(course: Course, tmp_path: Path) -> None:
    _collect(
        course,
        "Ana López_12_assignsubmission_file_/sub/my work.ipynb",
        f"stonebob_LATE_7_8_{LAB}-1.ipynb",
        "Zoe Ng_13_assignsubmission_file_/",
        f"submitted/late/{LAB}/{LAB}.ipynb",
    )
    _feedback(course, "lópez ana", "bob", "zoe", "kim")
    assert _answer(course, tmp_path / "out.zip") == {
        "Ana López_12_assignsubmission_file_/sub/my work.html": "feedback for lópez ana",
        f"stonebob_LATE_7_8_{LAB}-1.html": "feedback for bob",
        f"Zoe Ng_13_assignsubmission_file_/{LAB}.html": "feedback for zoe",
        f"kim/{LAB}.html": "feedback for kim",
    }
    assert stat.S_IMODE((tmp_path / "out.zip").stat().st_mode) == 0o600


def test_the_attempt_that_counts_names_the_answer_even_after_an_edit_by_hand(course: Course, tmp_path: Path) -> None:
    _collect(course, f"stonebob_7_8_{LAB}.ipynb", day=1)
    _collect(course, f"stonebob_7_9_{LAB}-1.ipynb", day=2)
    _collect(course, "stonebob_7_10_notes.txt", day=3)
    _feedback(course, "bob")
    assert set(_answer(course, tmp_path / "out.zip")) == {f"stonebob_7_9_{LAB}-1.html"}
    (course.submitted(LAB, "bob") / f"{LAB}.ipynb").write_text("mended by hand")
    assert len(_answer(course, tmp_path / "out.zip")) == 1


def test_two_answers_never_share_a_name(course: Course, tmp_path: Path) -> None:
    _collect(course, "kim.ipynb", "zoe.ipynb")
    _feedback(course, "kim", "zoe")
    for origin in (course.root / "submitted/.attempts").rglob("origin.json"):
        origin.write_text(origin.read_text().replace('"zoe.ipynb"', '"kim.ipynb"'))
    assert set(_answer(course, tmp_path / "out.zip")) == {"kim.html", f"zoe/{LAB}.html"}


def test_the_same_feedback_makes_the_same_file(course: Course, tmp_path: Path) -> None:
    _feedback(course, "bob")
    _answer(course, tmp_path / "one.zip")
    _answer(course, tmp_path / "two.zip")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_without_feedback_nothing_is_written(course: Course, tmp_path: Path) -> None:
    assert feedback_zip(course, course.lab(LAB), tmp_path / "out.zip") == 0
    assert not (tmp_path / "out.zip").exists()


def test_what_cannot_be_written_leaves_the_file_before_it(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _feedback(course, "bob")
    (tmp_path / "out.zip").write_text("before")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(zipfile.ZipFile, "writestr", full)
    with pytest.raises(CollectError, match="No space left on device"):
        feedback_zip(course, course.lab(LAB), tmp_path / "out.zip")
    assert (tmp_path / "out.zip").read_text() == "before"
    assert {path.name for path in tmp_path.iterdir()} == {"course", "out.zip"}
