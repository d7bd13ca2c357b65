"""What arrives in inbound/ or in the exchange: whose it is, when it is whole, what is refused, and what is tried again."""

from __future__ import annotations

import errno
import os
import pwd
import shutil
from pathlib import Path

import pytest

from caip.config import Course
from caip.errors import EnvironmentFault
from caip.gradebook import Exchange, Inbound, arrivals
from caip.gradebook.arrivals import BUSY_S, STILL_S
from caip.gradebook.attempts import Attempts
from caip.gradebook.handed_over import MOST_ENTRIES, HandedOver
from tests.conftest import Clock, HandIn


def test_nobody_submits_for_another_student(course: Course, handing_in: HandIn, tmp_path: Path) -> None:
    """The folder's name is whatever who made it wrote; whose it is the system knows."""
    me = pwd.getpwuid(os.getuid()).pw_name
    folder = tmp_path / "exchange" / course.id / "inbound" / "ada+mini+2026-01-20 10:00:00.123456 UTC+0a1b2c"
    folder.mkdir(parents=True)
    shutil.copy(handing_in(course, "ada") / "mini.ipynb", folder)
    exchange = Exchange(tmp_path / "exchange", Clock())
    assert [one.student for one in exchange.bring_in(course, course.lab("mini"), folder).submissions] == ["ada"]
    with (course.root / "roster.csv").open("a") as roster:
        roster.write(f"{me},Me,me@example.org,black,,\n")
    course = Course.read(course.root)
    found = exchange.bring_in(course, course.lab("mini"), folder)
    assert (found.submissions, found.refused) == ((), ((folder.name, f"it belongs to {me}, who is another student"),))


def arrival(course: Course, handing_in: HandIn, tmp_path: Path, name: str) -> Path:
    folder = tmp_path / "exchange" / course.id / "inbound" / name
    folder.mkdir(parents=True)
    shutil.copy(handing_in(course, "ada") / "mini.ipynb", folder)
    return folder


def test_a_folder_that_was_swapped_for_a_link_brings_nothing_in(course: Course, handing_in: HandIn, tmp_path: Path) -> None:
    """Between the look and the copy its owner may lead the name to what only the instructor may read."""
    folder = arrival(course, handing_in, tmp_path, "ada+mini+2026-01-20 10:00:00 UTC")
    folder.rename(folder.with_name("elsewhere"))
    folder.symlink_to(course.root / "source" / "mini")
    found = Exchange(tmp_path / "exchange", Clock()).bring_in(course, course.lab("mini"), folder)
    ((name, why),) = found.refused
    assert (name, found.submissions) == (folder.name, ())
    assert "could not be brought in" in why


def test_of_a_folder_no_link_is_followed(course: Course, handing_in: HandIn, tmp_path: Path) -> None:
    folder = arrival(course, handing_in, tmp_path, "ada+mini+2026-01-20 10:00:00 UTC")
    (folder / "graders").symlink_to(course.graders_dir / "mini")
    (folder / "notes.txt").symlink_to(course.root / "course.toml")
    os.mkfifo(folder / "pipe")
    found = Exchange(tmp_path / "exchange", Clock()).bring_in(course, course.lab("mini"), folder)
    assert [one.student for one in found.submissions] == ["ada"]
    assert sorted(path.name for path in course.submitted("mini", "ada").iterdir()) == ["mini.ipynb", "timestamp.txt"]


def test_a_name_that_is_no_text_and_a_time_that_is_long_past_are_told(course: Course, handing_in: HandIn, tmp_path: Path) -> None:
    exchange, lab = Exchange(tmp_path / "exchange", Clock()), course.lab("mini")
    odd = arrival(course, handing_in, tmp_path, os.fsdecode(b"\xff\x1b+mini+2026-01-20 10:00:00 UTC"))
    found = exchange.bring_in(course, lab, odd)
    assert all(word.isprintable() for word in (*found.not_on_roster, *(word for pair in found.refused for word in pair)))
    past = arrival(course, handing_in, tmp_path, "ada+mini+2026-01-20 10:00:00 UTC")
    (brought,) = exchange.bring_in(course, lab, past).submissions
    assert "later than its name says" in brought.notes[-1]


def test_a_secret_that_is_no_text_ends_nothing(course: Course, tmp_path: Path) -> None:
    page = course.feedback("mini", "ada")
    page.mkdir(parents=True)
    (page / "mini.html").write_text("x")
    (page / "submission_secret.txt").write_bytes(b"\xff")
    (tmp_path / "exchange").mkdir()
    with pytest.raises(EnvironmentFault, match="was not released into the exchange"):
        Exchange(tmp_path / "exchange", Clock()).give_back(course, course.lab("mini"), "ada")


def test_attempts_are_not_kept_without_end(
    course: Course, handing_in: HandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arrivals, "MOST_KEPT", 0)
    exchange, lab = Exchange(tmp_path / "exchange", Clock()), course.lab("mini")
    folder = arrival(course, handing_in, tmp_path, "ada+mini+2026-01-20 10:00:00 UTC")
    assert len(exchange.bring_in(course, lab, folder).submissions) == 1
    (refused,) = exchange.bring_in(course, lab, folder).refused
    assert "so much is kept" in refused[1]


def test_what_still_grows_is_not_taken(course: Course) -> None:
    clock, lab = Clock(), course.lab("mini")
    source = Inbound(clock)
    folder = course.root / "inbound" / "mini" / "ada"
    folder.mkdir(parents=True)

    def arrived() -> list[str]:
        found = [path.name for path in source.arrived(course, lab)]
        clock.now_s += STILL_S / 2
        return found

    assert arrived() == [], "nothing is in it"
    for size in range(1, 4):
        (folder / "mini.ipynb").write_text("x" * size)
        assert arrived() == []
    assert [arrived(), arrived(), arrived()] == [[], ["ada"], []]
    (folder / "more.txt").write_text("x")
    assert [arrived(), arrived(), arrived(), arrived()] == [[], [], ["ada"], []]


def test_a_folder_of_thousands_of_files_is_refused_by_a_look_at_some(course: Course) -> None:
    clock, lab = Clock(), course.lab("mini")
    source = Inbound(clock)
    folder = course.root / "inbound" / "mini" / "ada"
    (folder / "deep").mkdir(parents=True)
    for number in range(MOST_ENTRIES):
        (folder / "deep" / f"{number}.txt").touch()
    assert list(source.arrived(course, lab)) == []
    clock.now_s += STILL_S
    (path,) = source.arrived(course, lab)
    assert source.bring_in(course, lab, path).refused == (("ada", "it is larger, or has more files, than a submission may have"),)
    assert not course.submitted("mini", "ada").exists()


@pytest.mark.parametrize("where", ["collected", "copied"])
def test_what_a_full_disk_kept_out_is_tried_again_later(
    course: Course, handing_in: HandIn, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    clock, lab = Clock(), course.lab("mini")
    source, folder = Inbound(clock), course.root / "inbound" / "mini" / "ada"
    folder.parent.mkdir(parents=True)
    handing_in(course, "ada").rename(folder)
    arrived(source, course, clock)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    (path,) = arrived(source, course, clock)
    with monkeypatch.context() as limited:
        limited.setattr(*{"collected": (Attempts, "keep"), "copied": (HandedOver, "_copy_file")}[where], full)
        found = source.bring_in(course, lab, path)
    ((name, why),) = found.put_off
    assert (name, found.submissions, found.refused) == ("ada", (), ())
    assert "No space left" in why
    assert arrived(source, course, clock) == [], "not at once"
    clock.now_s += arrivals.AGAIN_S
    (path,) = arrived(source, course, clock)
    assert [one.student for one in source.bring_in(course, lab, path).submissions] == ["ada"]
    clock.now_s += arrivals.MOST_AGAIN_S
    assert arrived(source, course, clock) == []


def test_the_disk_may_stay_full_and_is_tried_less_and_less_often(course: Course) -> None:
    clock, looks, pauses = Clock(), arrivals._Looks(lambda: clock.now_s), []
    path = course.root / "course.toml"
    list(looks.ready(iter([path]), course.roster))
    clock.now_s += STILL_S
    for _ in range(10):
        assert list(looks.ready(iter([path]), course.roster)) == [path]
        looks.heed(path, arrivals._put_off(path, "full"), course.roster)
        pauses.append(looks.pauses[path])
        clock.now_s += pauses[-1]
        assert list(looks.ready(iter([path]), course.roster)) == []
        clock.now_s += STILL_S
    assert pauses[:4] == [10, 20, 40, 80]
    assert pauses[-1] == arrivals.MOST_AGAIN_S


def arrived(source: Inbound, course: Course, clock: Clock) -> list[Path]:
    """Look once more, when what is there has held still."""
    clock.now_s += STILL_S
    return list(source.arrived(course, course.lab("mini")))


@pytest.mark.parametrize(
    "name",
    [
        "ada+mini+yesterday+0a",
        "ada+mini+99999999999999999999 10:00:00",
        "ada+mini+9999-12-31 23:59:59 EST",
        "ada+other+2026-01-20 10:00:00 UTC+0a",
        "mini+2026-01-20 10:00:00 UTC",
        "ada",
    ],
)
def test_what_is_no_submission_of_the_lab_is_passed_over_in_the_exchange(course: Course, tmp_path: Path, name: str) -> None:
    (tmp_path / course.id / "inbound" / name).mkdir(parents=True)
    (tmp_path / course.id / "inbound" / name / "mini.ipynb").write_text("x")
    clock, lab = Clock(), course.lab("mini")
    source = Exchange(tmp_path, clock)
    for _ in range(3):
        assert list(source.arrived(course, lab)) == []
        clock.now_s += STILL_S


def test_who_is_at_work_is_left_out_and_comes_again_soon(course: Course, handing_in: HandIn) -> None:
    clock, lab = Clock(), course.lab("mini")
    source, handed_in = Inbound(clock), course.root / "inbound" / "mini" / "ada.ipynb"
    handed_in.parent.mkdir(parents=True)
    shutil.copy(handing_in(course, "ada") / "mini.ipynb", handed_in)
    shutil.rmtree(course.submitted("mini", "ada"))
    assert arrived(source, course, clock) == []
    for busy in ({"ada"}, {"ada", "bob"}):
        clock.now_s += BUSY_S - STILL_S
        assert arrived(source, course, clock) == [handed_in]
        found = source.bring_in(course, lab, handed_in, busy)
        assert (found.submissions, found.busy, found.put_off, found.refused) == ((), ("ada",), (), ())
        assert not course.submitted("mini", "ada").exists()
    clock.now_s += BUSY_S - 2 * STILL_S
    assert arrived(source, course, clock) == []
    assert arrived(source, course, clock) == [handed_in]
    assert [one.student for one in source.bring_in(course, lab, handed_in, {"bob"}).submissions] == ["ada"]
    assert arrived(source, course, clock) == []


def test_what_is_submitted_by_who_is_at_work_is_not_even_copied(
    course: Course, handing_in: HandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = arrival(course, handing_in, tmp_path, "ada+mini+2026-01-20 10:00:00 UTC")
    copied: list[object] = []
    monkeypatch.setattr(HandedOver, "copy", lambda *words: copied.append(words))
    exchange = Exchange(tmp_path / "exchange", Clock())
    found = exchange.bring_in(course, course.lab("mini"), folder, {"ada"})
    assert (found.busy, found.submissions, copied) == (("ada",), (), [])
    monkeypatch.undo()
    found = exchange.bring_in(course, course.lab("mini"), folder, {"bob"})
    assert [one.student for one in found.submissions] == ["ada"]
