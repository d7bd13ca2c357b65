"""What one submission costs the process that writes: processor time of ``caip grade`` itself, its workers aside.

``make bench WHAT=writer`` grades many copies of the tests' small lab, each a submission of its own, in a folder that vanishes.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
import warnings
from pathlib import Path

import nbformat

from benchmarks.cohorts import keep_apart
from caip.cli import run
from caip.config import Course
from caip.gradebook import release_lab
from caip.scheduling import ThisMachine

MINI = Path(__file__).parents[1] / "tests" / "courses" / "mini"
N_SUBMISSIONS, N_WORKERS = 60, 2


def cohort(root: Path) -> Course:
    """Return the small course at ``root``, released, with right work handed in by many students."""
    shutil.copytree(MINI, root)
    course = Course.read(root)
    lab = course.lab("mini")
    release_lab(course, lab)
    solution = nbformat.read(lab.notebook, as_version=4)
    for number in range(N_SUBMISSIONS):
        solution.cells[0].source = f"Handed in by student {number}."
        folder = course.submitted("mini", f"student{number:03}")
        folder.mkdir(parents=True)
        nbformat.write(solution, folder / "mini.ipynb")
    return course


def main() -> None:
    """Grade once and print what it took."""
    warnings.filterwarnings("ignore", module="nbgrader.*")
    with tempfile.TemporaryDirectory() as folder:
        keep_apart(Path(folder))
        course = cohort(Path(folder, "course"))
        work = run.to_grade(course, course.labs(), None, "confined", force=False)
        wall_s, cpu_s = time.perf_counter(), time.process_time()
        done = sum(1 for _ in run.grade(course, work, ThisMachine(N_WORKERS, "confined")))
        wall_s, cpu_s = time.perf_counter() - wall_s, time.process_time() - cpu_s
    print(f"{done} submissions, {N_WORKERS} workers: {wall_s:.1f} s, start and end included")
    print(f"the writer's processor time: {1000 * cpu_s / done:.1f} ms a submission")
    print(f"load of the machine meanwhile: {os.getloadavg()[0]:.1f}", file=sys.stderr)


if __name__ == "__main__":
    main()
