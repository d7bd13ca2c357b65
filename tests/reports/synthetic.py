"""An invented cohort of any size, with all that a report can show: mistakes, regrades, copies, trouble, hostile names."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from caip.config import Assignment, Course, Exercise, Lab, LatePolicy, Limits, Roster, Student, Syllabus
from caip.reports import Evidence, Standing
from caip.results import CheckResult, Facts, ManualItem, NamedMistake, Outcome, Record, SubmissionResult, Verdict, Work

N_EXERCISES, N_CHECKS = 12, 3
START = datetime(2026, 2, 1, 23, 0, tzinfo=UTC)
MADE = START + timedelta(days=100)
NAMES = (
    'King, "Jr"',
    "=cmd()|' /C calc'!A0",
    "\u0645\u0631\u064a\u0645 \u0639\u0644\u064a",
    "Zo\u00eb \U0001f600",
    "O'Neill <b>",
)
TROUBLE = {3: Outcome.TIMEOUT, 4: Outcome.CRASHED, 5: Outcome.MEMORY}
VERDICTS = {6: Verdict.UNGRADABLE, 7: Verdict.TAMPERED, 8: Verdict.GRADER_FAULT, 9: Verdict.MISSING, 10: Verdict.LATE}


def cohort(root: Path, n_students: int, n_labs: int, seed: int = 1) -> Evidence:
    """Return the evidence of ``n_students`` at ``n_labs`` labs of 12 items."""
    draw = np.random.default_rng(seed)
    labs = [_lab(root, i) for i in range(n_labs)]
    course = _course(root, labs, n_students)
    ability = draw.normal(size=n_students)
    standings, works, previous = [], [], []
    for number, lab in enumerate(labs):
        for i in range(n_students):
            result = _result(lab, f"s{i:05}", ability[i], draw, VERDICTS.get(i % 50, Verdict.GRADED), TROUBLE.get(i % 50))
            standings.append(Standing(result, {"item11": None if i % 3 else 1.0} if result.judged else {}))
            if result.verdict is not Verdict.MISSING:
                copied = i - 1 if i % 40 == 1 else i
                works.append(_work(lab, result.student, copied, number, 1 + int(draw.integers(3))))
            if i % 20 == 0 and number == 0:
                previous.append(_before(result))
    return Evidence(
        course=course,
        labs=labs,
        standings=standings,
        works=works,
        previous=previous,
        syllabus=Syllabus.read(Path(__file__).parents[2]),
        links={(one.result.assignment, one.result.student): "feedback/x/x.html" for one in standings},
    )


def _lab(root: Path, number: int) -> Lab:
    topics = ("precision", "recall", "execution_role", "customer_segments")
    exercises = tuple(
        Exercise(
            f"item{i}",
            f"Exercise {i + 1} of lab {number + 1}",
            f"Do the thing of lab {number + 1} that is number {i // 2}, and say why",
            20 / N_EXERCISES,
            manual=i == N_EXERCISES - 1,
            topics=(topics[i % len(topics)],),
        )
        for i in range(N_EXERCISES)
    )
    return Lab(f"lab{number}", f"Lab {number + 1}: something useful", 60, (), Limits(), exercises, root, root)


def _course(root: Path, labs: list[Lab], n_students: int) -> Course:
    people = [
        Student(f"s{i:05}", f"{NAMES[i % len(NAMES)]} {i}" if i % 4 == 0 else f"Anna Berg {i}", "", ("black", "gold")[i % 2])
        for i in range(n_students)
    ]
    assignments = tuple(Assignment(lab.name, None, START + timedelta(days=7 * i)) for i, lab in enumerate(labs))
    course = Course(root, "aif", "AI Practitioner", 60, "last_on_time", (), LatePolicy(), assignments, root, "")
    return course.with_students(Roster(tuple(people)))


def _result(
    lab: Lab, student: str, ability: float, draw: np.random.Generator, verdict: Verdict, trouble: Outcome | None
) -> SubmissionResult:
    checks, mistakes = [], []
    for i, exercise in enumerate(lab.exercises[:-1]):
        for k in range(N_CHECKS):
            passed = draw.normal() + ability + 1.2 - i / 6 > 0
            outcome = Outcome.PASSED if passed else trouble or Outcome.FAILED
            full = exercise.points / N_CHECKS
            facts = Facts() if passed else Facts(f"f{i}([1, 0], [0, {k}])", "0.5", f"{k / 7}")
            sentence = f"f{i} does what number {k} asks for"
            checks.append(CheckResult(exercise.name, f"test_{k}", sentence, k == 0, outcome, full * passed, full, facts=facts))
            if not passed and k == 2 and i % 2:
                mistakes.append(NamedMistake(exercise.name, "swapped", f"In exercise {i} you took recall for precision."))
    done = verdict not in (Verdict.MISSING, Verdict.UNGRADABLE, Verdict.GRADER_FAULT)
    return SubmissionResult(
        student,
        lab.name,
        verdict,
        tuple(checks) if done else (),
        (ManualItem(lab.exercises[-1].name, lab.exercises[-1].points, True),) if done else (),
        message="" if done else "The file is not a notebook.",
        late_s=7200.0 if verdict is Verdict.LATE else 0.0,
        record=Record(graders_sha256="b", notebook_sha256=student, started_at="2026-03-01T10:00:00+00:00"),
        mistakes=tuple(mistakes),
    )


def _work(lab: Lab, student: str, author: int, number: int, attempts: int) -> Work:
    """Return answers that are alike for everybody in form, and differ by their author in some calls."""
    answers = {
        exercise.name: f"def f{i}(a, b):\n    # <script>alert({author})</script>\n"
        + "".join(f"    total_{student} = a.part{(author * 7 + k * i) % 97}(b[{k}]) {'+-*/'[k % 4]} {k}\n" for k in range(5))
        for i, exercise in enumerate(lab.exercises)
        if (author + i + number) % 11
    }
    return Work(student, lab.name, answers, {}, attempts, START + timedelta(days=7 * number, minutes=-author))


def _before(result: SubmissionResult) -> SubmissionResult:
    checks = tuple(replace(check, points=check.max_points) for check in result.checks[:6]) + result.checks[6:]
    return replace(result, checks=checks, record=replace(result.record, graders_sha256="a"))
