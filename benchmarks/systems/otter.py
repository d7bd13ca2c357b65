"""Otter-Grader's ``grade_notebook``, without containers, the lab's own checks in its test files.

It has an environment of its own below build/, in which the project's packages are in view.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path

from benchmarks.cohorts import ROOT
from benchmarks.measured import Measured, run
from benchmarks.systems.handed import lay_out, work_of
from benchmarks.systems.tests_of import call_of
from caip.config import Course, Lab

__all__ = ["NAME", "measure"]

NAME = "Otter, grade_notebook"
REQUIREMENT = "otter-grader==7.0.0"
ENVIRONMENT = ROOT / "build" / "bench" / "otter-lab"
TEST_FILE = """\
from otter.test_files import test_case

OK_FORMAT = False
name = {exercise!r}
points = {points}


@test_case(points={points})
def test_{exercise}(env):
{body}
    assert found == {points}, f"points: {{found}}"
"""


def measure(course: Course, lab: Lab, students: Sequence[str], folder: Path) -> tuple[Measured, dict[str, float]]:
    """Grade what ``students`` handed in; return what it took, and their points: of an exercise all or none."""
    _prepare()
    lay_out(course, lab, students, folder)
    _write_tests(lab, folder / "tests")
    command = [ENVIRONMENT / "bin" / "python", "-m", "benchmarks.systems.otter", folder]
    found = run(command, folder, lambda line: line.startswith("done "), {"PYTHONPATH": str(ROOT)})
    done = [line.split() for line in found.printed if line.startswith("done ")]
    return found, {student: float(points) for _, student, points in done}


def _prepare() -> None:
    """Make the environment, unless it is there."""
    marker = ENVIRONMENT / "requirements.txt"
    if marker.is_file() and marker.read_text() == REQUIREMENT:
        return
    venv.create(ENVIRONMENT, clear=True, with_pip=True)
    own, project = (_site_packages(one) for one in (ENVIRONMENT / "bin" / "python", Path(sys.executable)))
    (Path(own) / "project.pth").write_text(f"import site; site.addsitedir({project!r})\n")
    pip = [ENVIRONMENT / "bin" / "pip", "install", "-qq", "--disable-pip-version-check", REQUIREMENT]
    subprocess.run(pip, check=True, stdout=subprocess.DEVNULL)
    marker.write_text(REQUIREMENT)


def _site_packages(python: Path) -> str:
    asked = [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    return subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()


def _write_tests(lab: Lab, folder: Path) -> None:
    folder.mkdir()
    for exercise in (one for one in lab.exercises if not one.manual):
        *lines, last = call_of(lab, exercise.name, "env").splitlines()
        body = "\n".join(f"    {line}" for line in [*lines, f"found = {last}"])
        text = TEST_FILE.format(exercise=exercise.name, points=exercise.points, body=body)
        (folder / f"{exercise.name}.py").write_text(text, encoding="utf-8")


def main(folder: Path) -> None:
    """Grade each notebook, one after the other."""
    from otter.execute import grade_notebook

    tests = sorted(map(str, (folder / "tests").glob("*.py")))
    for file in work_of(folder):
        points = 0.0
        os.chdir(file.parent)  # where the kernel finds the lab's data
        try:
            points = grade_notebook(str(file), tests_glob=tests, cwd=str(file.parent), test_dir=str(folder / "tests")).total
        except Exception as error:  # noqa: BLE001 - it is no notebook, or its kernel died
            print(json.dumps(str(error)[-2000:]), file=sys.stderr)
        print("done", file.parent.name, points, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
