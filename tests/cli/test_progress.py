"""How far a run is: for people, for machines, and in its log."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from caip.cli.main import cli
from caip.cli.progress import Tally, run_log
from caip.cli.run import Step
from caip.cli.screen import Screen
from caip.config import Course
from caip.grading import Graded, Lowered
from caip.results import SubmissionResult, Verdict


class Clock:
    """A clock that is moved by hand."""

    now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def step(verdict: Verdict, *, held: bool = False) -> Step:
    result = SubmissionResult("ada", "mini", verdict)
    return Step(Graded(result), Lowered("ada", "mini", 3, 2, ()) if held else None)


def test_what_is_done_the_rate_and_the_time_left() -> None:
    clock = Clock()
    tally = Tally(9000, clock)
    assert tally.words() == "0 of 9000, 0 a second"
    assert tally.numbers()["left_s"] is None
    for verdict in (Verdict.GRADED, Verdict.GRADED, Verdict.LATE):
        tally.add(step(verdict))
    clock.now_s += 2
    assert tally.words() == "3 of 9000, 1.5 a second, 1 h 39 min left: 2 graded, 1 late"
    assert tally.numbers() == {
        "done": 3,
        "total": 9000,
        "rate_per_s": 1.5,
        "left_s": 5998.0,
        "verdicts": {"graded": 2, "late": 1},
    }


@pytest.mark.parametrize(("total", "left"), [(4, "1 s left"), (3 + 90, "1 min 30 s left"), (3, "second: 3 graded")])
def test_the_time_left_in_words(total: int, left: str) -> None:
    clock = Clock()
    tally = Tally(total, clock)
    for _ in range(3):
        tally.add(step(Verdict.GRADED))
    clock.now_s += 3
    assert left in tally.words()


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


def test_machines_get_one_object_a_step_and_people_none(capsys: pytest.CaptureFixture[str]) -> None:
    steps = [step(Verdict.GRADED), step(Verdict.UNGRADABLE, held=True)]
    assert list(Screen().grading(steps, Tally(2), as_json=True)) == steps
    found = lines(capsys.readouterr().err)
    assert [(one["event"], one["done"], one["total"], one["verdict"]) for one in found] == [
        ("graded", 1, 2, "graded"),
        ("graded", 2, 2, "ungradable"),
    ]
    assert [one["held"] for one in found] == [None, {"before": 3, "after": 2}]
    list(Screen().grading(steps, Tally(2), as_json=False))
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "2 of 2, " in captured.err
    assert ": 1 graded, 1 ungradable" in captured.err
    assert "\x1b" not in captured.err


def test_a_run_leaves_a_log_for_its_owner_alone_that_says_how_it_ended(course: Course, hand_in: Callable[..., Path]) -> None:
    hand_in("ada")
    (hand_in("bob") / "mini.ipynb").write_text("not json")
    done = CliRunner().invoke(cli, ["--course", str(course.root), "grade", "--json", "--jobs", "1"])
    assert {one["student"] for one in json.loads(done.stdout)} == {"ada", "bob"}
    (file,) = (course.root / "logs").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    begin, *graded, end = lines(file.read_text())
    assert (begin["event"], begin["labs"], begin["total"], begin["isolation"]) == ("begin", ["mini"], 2, "confined")
    assert {one["student"]: one["verdict"] for one in graded} == {"ada": "pending", "bob": "ungradable"}
    assert {one["student"]: one["points"] for one in graded} == {"ada": 16, "bob": None}
    assert (end["event"], end["stopped_by"]) == ("end", None)
    same = [{key: value for key, value in one.items() if key not in ("at", "rate_per_s", "left_s")} for one in graded]
    said = [{key: value for key, value in one.items() if key not in ("rate_per_s", "left_s")} for one in lines(done.stderr)]
    assert said == same


def test_a_run_that_is_stopped_says_so_in_its_log(tmp_path: Path) -> None:
    def stopped() -> None:
        with run_log(tmp_path, "grade") as log:
            log.write({"event": "graded"})
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    (file,) = (tmp_path / "logs").iterdir()
    assert [one.get("stopped_by") for one in lines(file.read_text())] == [None, None, "KeyboardInterrupt"]
