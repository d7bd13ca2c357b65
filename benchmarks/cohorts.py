"""The simulated cohort of one lab, in a course of its own: what the benchmarks grade.

Left out are endless loops, copied grade cells, which stop nbgrader's whole batch, and who hands in no notebook: it costs
nobody anything. A cohort of any size is made of the notebooks of a small one, each a submission of its own: it ends with a
line of its own.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

from caip.cli import run
from caip.config import Course
from caip.simulate import plan_cohort, read_pool, write_cohort
from caip.simulate.cohort import UNGRADABLE
from caip.simulate.people import invent

__all__ = ["LEFT_OUT", "ROOT", "hand_in", "keep_apart", "lay_out"]

ROOT = Path(__file__).parents[1]
LEFT_OUT = ("loop", "duplicated", "missing", *UNGRADABLE)
N_PEOPLE, SEED = 24, 2025
LINKED = ("graders", "nbgrader_config.py", "topics.toml", "requirements.lock")


def keep_apart(folder: Path) -> None:
    """Let secrets and what is kept between runs lie below ``folder``: nothing that this machine did before is used."""
    os.environ |= {"CAIP_SECRETS": str(folder / "secrets"), "CAIP_CACHE": str(folder / "cache")}


def lay_out(folder: Path, lab_name: str) -> Course:
    """Make a course of one lab at ``folder``, released, its gradebook with the lab's cells and no student."""
    folder.mkdir(exist_ok=True)
    for name in LINKED:
        (folder / name).symlink_to(ROOT / name)
    shutil.copytree(ROOT / "source" / lab_name, folder / "source" / lab_name)
    parts = (ROOT / "course.toml").read_text(encoding="utf-8").split("[[labs]]")
    kept = [parts[0], *(part for part in parts[1:] if f'"{lab_name}"' in part)]
    (folder / "course.toml").write_text("[[labs]]".join(kept), encoding="utf-8")
    course = Course.read(folder)
    list(run.release(course, course.labs()))
    return course


def hand_in(course: Course, lab_name: str, n: int, distinct: int) -> list[str]:
    """Hand in ``n`` submissions, made of ``distinct`` different notebooks in turn; return the students."""
    lab, inbox = course.lab(lab_name), course.root / "inbox"
    plans = plan_cohort(lab, course.assignment(lab_name), read_pool(lab), invent(N_PEOPLE, SEED), SEED)
    kept = [plan for plan in plans if plan.accident not in LEFT_OUT][:distinct]
    write_cohort(lab, course.release(lab_name) / lab.notebook.name, kept, inbox)
    students = [f"s{number:05}" for number in range(n)]
    for number, student in enumerate(students):
        source, folder = inbox / lab_name / kept[number % len(kept)].person.id, course.submitted(lab_name, student)
        shutil.copytree(source, folder)
        _make_own(folder / lab.notebook.name, student)
    return students


def _make_own(file: Path, student: str) -> None:
    try:
        notebook = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):  # it was handed in broken, or not at all
        return
    notebook["cells"].append({"cell_type": "markdown", "id": "own", "metadata": {}, "source": f"Handed in by {student}."})
    file.write_text(json.dumps(notebook), encoding="utf-8")
