"""What checks make of known mistakes is found out once, kept, and found out anew where it may have changed or was lost."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from caip.config import Course
from caip.grading import Graded, Worker, make_job

WRONG = {"double-answer": "def double(n): return n**2", "answer-answer": "answer = 13"}
NAMED = ["square", "sum"]
HandIn = Callable[..., Path]


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of this test's own: where what is found out of the small lab is kept."""
    monkeypatch.setenv("CAIP_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "rehearsals" / "mini"


def judged(course: Course, student: str = "ada") -> Graded:
    """Judge with a worker of its own."""
    with Worker(course, course.lab("mini")) as worker:
        return worker.grade(make_job(course, worker.lab, student))


def names(graded: Graded) -> list[str]:
    assert graded.result.judged, graded.result.message
    return [mistake.name for mistake in graded.result.mistakes]


def times(kept: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in kept.glob("*-*")}


def test_it_is_found_out_once_and_again_for_what_was_edited_or_spoilt(course: Course, hand_in: HandIn, kept: Path) -> None:
    hand_in("ada", WRONG)
    assert names(judged(course)) == NAMED
    first = times(kept)
    assert sorted(name.partition("-")[0] for name in first) == ["answer", "double"]

    assert names(judged(course)) == NAMED
    assert times(kept) == first

    (double,) = kept.glob("double-*")
    double.write_bytes(double.read_bytes()[:-3])
    assert names(judged(course)) == NAMED
    assert {name.partition("-")[0] for name, when in times(kept).items() if when != first[name]} == {"double"}

    with (course.graders_dir / "mini" / "test_answer.py").open("a") as file:
        file.write("\n# another\n")
    before = times(kept)
    assert names(judged(course)) == NAMED
    assert {name.partition("-")[0] for name in times(kept).keys() - before.keys()} == {"answer"}


def test_two_graders_share_what_they_find_out(course: Course, hand_in: HandIn, kept: Path) -> None:
    for student in ("ada", "bob"):
        hand_in(student, WRONG)
    with ThreadPoolExecutor() as pool:
        both = list(pool.map(lambda student: names(judged(course, student)), ("ada", "bob")))
    assert both == [NAMED, NAMED]
    assert len(times(kept)) == 2


def test_where_nothing_can_be_kept_nothing_is_named_and_the_points_stand(course: Course, hand_in: HandIn, kept: Path) -> None:
    hand_in("ada", WRONG | {"answer-answer": "answer = 42"})
    kept.parent.parent.write_text("a file where the folder should be")
    graded = judged(course)
    assert names(graded) == []
    assert {name: score.points for name, score in graded.result.exercise_scores().items()} == {"double": 0, "answer": 6}
