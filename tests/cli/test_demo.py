"""The demonstration, small: every step of the main job, twice, in a folder of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def demo(out: Path, course: Path = ROOT) -> subprocess.CompletedProcess[str]:
    program = str(Path(sys.executable).with_name("caip"))
    command = [program, "--course", str(course), "demo", "--students", "3", "--out", str(out)]
    return subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)


def week_1(folder: Path) -> Path:
    """Make a course of the labs whose submissions take no containers, and so less than a second each."""
    folder.mkdir()
    for name in ("source", "graders", "nbgrader_config.py", "topics.toml"):
        (folder / name).symlink_to(ROOT / name)
    parts = (ROOT / "course.toml").read_text(encoding="utf-8").split("[[labs]]")
    kept = [part for part in parts if 'name = "w2' not in part]
    (folder / "course.toml").write_text("[[labs]]".join(kept), encoding="utf-8")
    return folder


def run_demo(out: Path, course: Path = ROOT) -> None:
    done = demo(out, course)
    assert done.returncode == 0, done.stdout + done.stderr
    rows = [
        line.split() for line in done.stdout.splitlines() if " w1c" in line and not line.startswith(("released", "collected"))
    ]
    assert len(rows) == 9
    assert "grader fault" not in done.stdout + done.stderr
    for path in (out / "report" / "report.html", out / "feedback", out / "gradebook.db"):
        assert path.exists()
        assert str(path) in done.stdout


def test_the_demonstration_runs_whole(tmp_path: Path) -> None:
    run_demo(tmp_path / "demo", week_1(tmp_path / "course"))


@pytest.mark.whole
def test_the_demonstration_runs_again_in_its_folder(tmp_path: Path) -> None:
    run_demo(tmp_path / "demo")
    run_demo(tmp_path / "demo")


def test_a_folder_that_no_demonstration_made_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "precious.txt").write_text("x")
    done = demo(tmp_path)
    assert done.returncode == 2
    assert "not empty" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["precious.txt"]
