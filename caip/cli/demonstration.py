"""The main job, whole, on a simulated cohort, in a course of its own: ``make demo``."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from caip.cli import run
from caip.cli.progress import Ended, Tally
from caip.cli.screen import Screen
from caip.config import Course, Lab
from caip.errors import UsageError
from caip.gradebook import collect
from caip.sandbox import ISOLATIONS, probe
from caip.scheduling import ThisMachine
from caip.simulate import Plan, plan_cohort, read_pool, write_cohort
from caip.simulate.people import Person, invent
from caip.simulate.write import write_roster

__all__ = ["cohort", "run_demo", "simulate_into"]

SEED = 2025
#: Lies in a folder that a demonstration made, and may therefore remove.
MARK = ".caip-demo"
COPIED = ("course.toml", "nbgrader_config.py", "topics.toml", "requirements.lock", "source", "graders", "docs")


def run_demo(course: Course, folder: Path, n_students: int, screen: Screen) -> int:
    """Release, collect, grade, feedback, report; return the exit code. The course itself is only read."""
    demo = _copy_of(course, folder)
    isolation, labs = ISOLATIONS[0], demo.labs()
    screen.line(f"isolation {probe(isolation)}")
    for lab, file, problems in run.release(demo, labs):
        screen.line(f"released  {lab.name}: {file}")
        for problem in problems:
            screen.note(f"grader fault: {problem}")
    demo = _with_cohort(demo, labs, n_students, screen)
    work = run.to_grade(demo, labs, None, isolation, force=False)
    total = sum(len(jobs) for _, jobs in work)
    for _ in screen.grading(run.grade(demo, work, ThisMachine(2, isolation)), Tally(total), as_json=False):
        pass
    for _ in screen.progress(run.feedback(demo, labs), "feedback", total):
        pass
    files = run.report(demo, labs, folder / "report")
    ended = Ended()
    screen.standings(ended.counted(run.standings(demo, labs)), {lab.name: lab.max_points for lab in labs})
    screen.faults(ended.faults)
    for label, path in (("report", files[0]), ("feedback", folder / "feedback"), ("gradebook", folder / "gradebook.db")):
        screen.line(f"{label:<9} {path}")
    return 3 if ended.faults else 0


def _copy_of(course: Course, folder: Path) -> Course:
    """Copy what makes the course into an empty ``folder``: a demonstration never touches real students' work."""
    if folder.exists() and any(folder.iterdir()) and not (folder / MARK).exists():
        raise UsageError(f"{folder} is not empty, and no demonstration made it.", todo="Name another folder with --out.")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / MARK).touch()
    for name in COPIED:
        source = course.root / name
        copy: Callable[..., object] = shutil.copytree if source.is_dir() else shutil.copyfile
        if source.exists():
            copy(source, folder / name)
    return Course.read(folder.resolve())


def _with_cohort(demo: Course, labs: list[Lab], n_students: int, screen: Screen) -> Course:
    """Write a cohort's work as students would hand it in, its roster, and collect it."""
    inbox = demo.root / "inbox"
    for lab in labs:
        simulate_into(demo, lab, cohort(n_students, SEED), SEED, inbox)
    shutil.copyfile(inbox / "roster.csv", demo.root / "roster.csv")
    enrolled = Course.read(demo.root)
    for lab in labs:
        found = collect(enrolled, lab, inbox / lab.name)
        strangers = ", ".join(found.not_on_roster) or "nobody"
        screen.line(f"collected {lab.name}: {len(found.submissions)} submissions; not on the roster: {strangers}")
    return enrolled


def cohort(n_students: int, seed: int) -> list[Person]:
    """Return ``n_students`` people and, last, one who hands in and then drops the course: on no roster."""
    return invent(n_students + 1, seed)


def simulate_into(course: Course, lab: Lab, people: list[Person], seed: int, out: Path) -> list[Plan]:
    """Write the work of ``people`` for one released lab, and the roster of all but the last; return the plans."""
    release = course.release(lab.name) / lab.notebook.name
    if not release.is_file():
        raise UsageError(f"{lab.name} is not released.", todo=f"Run caip release {lab.name} first.")
    if (out / "course.toml").exists() or (out / lab.name).exists():
        raise UsageError(f"{out} holds a course, or submissions of {lab.name}.", todo="Name an empty folder with --out.")
    plans = plan_cohort(lab, course.assignment(lab.name), read_pool(lab), people[:-1], seed)
    dropped = plan_cohort(lab, course.assignment(lab.name), read_pool(lab), people[-1:], seed)
    write_cohort(lab, release, [*plans, *dropped], out)
    write_roster(people[:-1], {plan.person.id: plan.extension_hours for plan in plans}, out / "roster.csv")
    return plans
