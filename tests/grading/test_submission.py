"""A submission's folder is read as data: whatever lies in it, reading ends, follows no link and keeps within bounds."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from caip.config import Course, Lab
from caip.grading import handed_in, read_submission


@pytest.fixture
def lab(course: Course) -> Lab:
    return course.lab("mini")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "handed-in"
    found.mkdir()
    return found


def test_files_are_read_by_their_relative_paths(folder: Path, lab: Lab) -> None:
    (folder / "data" / "more").mkdir(parents=True)
    for name in ("mini.ipynb", "data/a.csv", "data/more/b.csv", "timestamp.txt", "data/timestamp.txt"):
        (folder / name).write_text(name)
    found = read_submission(folder, "ada", lab)
    assert found.files == {name: name.encode() for name in ("mini.ipynb", "data/a.csv", "data/more/b.csv", "data/timestamp.txt")}
    assert found.left_out == ()


def test_links_pipes_holes_and_names_that_are_no_text_are_left_out_and_named(folder: Path, lab: Lab) -> None:
    (folder / "mini.ipynb").write_text("{}")
    (folder / "link").symlink_to("/etc/passwd")
    (folder / "folder").symlink_to("/etc")
    os.mkfifo(folder / "pipe")
    with (folder / "hole").open("wb") as file:
        file.truncate(1 << 40)
    (folder / os.fsdecode(b"\xff\x1b[2J")).write_text("x")
    found = read_submission(folder, "ada", lab)
    assert list(found.files) == ["mini.ipynb"]
    assert [line.partition(" was left out")[0] for line in found.left_out] == [
        "folder",
        "hole",
        "link",
        "pipe",
        "\ufffd\ufffd[2J",
    ]


def test_folders_without_end_end(folder: Path, lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "z.txt").write_text("z")
    monkeypatch.chdir(folder)
    for _ in range(1500):
        os.mkdir("a")
        os.chdir("a")
    os.chdir(folder)
    found = read_submission(folder, "ada", lab)
    subprocess.run(["rm", "-r", folder / "a"], check=True)  # pytest's own cleaning would recurse
    assert found.files == {"z.txt": b"z"}
    assert len(found.left_out) == 1


def test_of_very_many_files_the_notebook_is_read_and_few_are_named(folder: Path, lab: Lab) -> None:
    (folder / "mini.ipynb").write_text("{}")
    for number in range(1500):
        (folder / f"{number}.txt").touch()
    found = read_submission(folder, "ada", lab)
    assert (found.notebook, len(found.files)) == (b"{}", 1000)
    assert (len(found.left_out), found.left_out[-1]) == (21, "481 more files were left out")


def test_the_time_of_submission_is_read_from_a_small_regular_file_only(folder: Path) -> None:
    stamp = folder / "timestamp.txt"
    assert handed_in(folder) is None
    stamp.write_text("2026-01-15 12:00:00 UTC")
    assert handed_in(folder) == datetime(2026, 1, 15, 12, tzinfo=UTC)
    stamp.rename(folder / "other")
    stamp.symlink_to("other")
    assert handed_in(folder) is None
    stamp.unlink()
    os.mkfifo(stamp)
    assert handed_in(folder) is None
    stamp.unlink()
    with stamp.open("wb") as file:
        file.truncate(1 << 40)
    assert handed_in(folder) is None
