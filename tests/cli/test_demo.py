"""The demonstration, small: every step of the main job, twice, in a folder of its own."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def demo(out: Path, course: Path = ROOT) -> subprocess.CompletedProcess[str]:
    program = str(Path(sys.executable).with_name("caip"))
    command = [program, "--course", str(course), "demo", "--students", "3", "--out", str(out)]
    return subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)


def of_one_lab(folder: Path) -> Path:
    """Make a course of one lab, whose submissions take no containers, and so less than a second each."""
    folder.mkdir()
    for name in ("source", "graders", "nbgrader_config.py", "topics.toml"):
        (folder / name).symlink_to(ROOT / name)
    first, *labs = (ROOT / "course.toml").read_text(encoding="utf-8").split("[[labs]]")
    kept = [part for part in labs if 'name = "w1c2_metrics"' in part]
    (folder / "course.toml").write_text("[[labs]]".join([first, *kept]), encoding="utf-8")
    return folder


def run_demo(out: Path, n_rows: int, course: Path = ROOT) -> None:
    done = demo(out, course)
    assert done.returncode == 0, done.stdout + done.stderr
    lines = [line for line in done.stdout.splitlines() if not line.startswith(("released", "collected"))]
    assert len([line for line in lines if re.search(" w[12]c[12]_", line)]) == n_rows
    assert "grader fault" not in done.stdout + done.stderr
    for path in (out / "report" / "report.html", out / "feedback", out / "gradebook.db"):
        assert path.exists()
        assert str(path) in done.stdout


def test_the_demonstration_runs_whole(tmp_path: Path) -> None:
    run_demo(tmp_path / "demo", 3, of_one_lab(tmp_path / "course"))


@pytest.mark.whole
def test_the_demonstration_runs_again_in_its_folder(tmp_path: Path) -> None:
    run_demo(tmp_path / "demo", 18)
    run_demo(tmp_path / "demo", 18)


def test_a_folder_that_no_demonstration_made_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "precious.txt").write_text("x")
    done = demo(tmp_path)
    assert done.returncode == 2
    assert "not empty" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["precious.txt"]
