"""What the verbs do, without a word printed: each step of a term as one function of the course."""

from __future__ import annotations

import getpass
import os
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from caip.config import Course, Lab, Secret, Syllabus
from caip.errors import EnvironmentFault, UsageError
from caip.gradebook import (
    Override,
    Store,
    feedback_zip,
    is_shown,
    open_store,
    read_works,
    release_lab,
    student_wheel,
    write_autograded,
    write_feedback,
    write_student_zip,
)
from caip.gradebook.exporter import standings_in
from caip.grading import Graded, Inputs, Job, Lowered, collect_problems, lowered, make_job, narrowed, read_inputs
from caip.reports import (
    Evidence,
    Pseudonyms,
    Standing,
    cohort_csv,
    cohort_page,
    feedback_notice,
    write_whole,
)
from caip.results import SubmissionResult, Verdict
from caip.scheduling import Scheduler

__all__ = [
    "Step",
    "feedback",
    "feedback_zips",
    "grade",
    "jobs_of",
    "override",
    "overrides",
    "page_of",
    "release",
    "released",
    "report",
    "standings",
    "to_grade",
    "unanswered",
    "written",
]


def release(course: Course, labs: list[Lab]) -> Iterator[tuple[Lab, Path, list[str]]]:
    """Release each lab; yield it with its student zip and what is wrong with its graders."""
    wheel = student_wheel(course.root / "dist")
    for lab in labs:
        release_lab(course, lab)
        yield lab, write_student_zip(course, lab, wheel), collect_problems(course, lab)


def released(course: Course) -> tuple[str, ...]:
    """Return the names of the labs that are released; UsageError where none is."""
    found = tuple(lab.name for lab in course.labs() if (course.release(lab.name) / lab.notebook.name).is_file())
    if not found:
        raise UsageError("No lab of course.toml is released.", todo="Run caip release first.")
    return found


def to_grade(course: Course, labs: list[Lab], student: str | None, isolation: str, *, force: bool) -> list[tuple[Lab, list[Job]]]:
    """Return the jobs of each lab; what was judged with the same inputs is left out unless ``force``."""
    with open_store(course) as store:
        return [(lab, jobs_of(course, lab, store, _handed_in(course, lab, student), isolation, force=force)) for lab in labs]


def _handed_in(course: Course, lab: Lab, student: str | None) -> list[str]:
    students = course.students_with(lab.name)
    if student is not None and student not in students:
        raise UsageError(f"{student!r} handed in nothing for {lab.name}.", todo="See caip collect.")
    return students if student is None else [student]


def jobs_of(
    course: Course,
    lab: Lab,
    store: Store,
    students: Iterable[str],
    isolation: str,
    *,
    force: bool = False,
    inputs: Inputs | None = None,
) -> list[Job]:
    """Return the jobs of ``students``; what was judged with the same inputs is left out unless ``force``.

    ``inputs``: those that the workers began with; else what is there now.
    """
    if not (course.release(lab.name) / lab.notebook.name).is_file() or not store.cells(lab.name):
        raise UsageError(f"{lab.name} is not released.", todo=f"Run caip release {lab.name} first.")
    inputs = inputs or read_inputs(course, lab)
    jobs = [make_job(course, lab, student, inputs) for student in students]
    if force:
        return jobs
    last = store.last_of(lab.name, [job.student for job in jobs])
    narrow = (narrowed(job, known, isolation) for job, known in zip(jobs, last, strict=True))
    return [replace(job, only_seen=bool(job.kept) and _is_shown(course, lab, job)) for job in narrow if job is not None]


def _is_shown(course: Course, lab: Lab, job: Job) -> bool:
    return is_shown(course, lab, job.student, job.record.notebook_sha256)


@dataclass(frozen=True)
class Step:
    """One submission judged; ``held`` says why it was not written down: it would have lowered a score."""

    graded: Graded
    held: Lowered | None = None


def grade(
    course: Course,
    work: list[tuple[Lab, list[Job]]],
    scheduler: Scheduler,
    *,
    accept_lower: bool = False,
    sure: Callable[[], None] = lambda: None,
) -> Generator[Step, None, None]:
    """Judge where ``scheduler`` does, and write down, one by one; this process is the only writer of the gradebook.

    ``sure`` is called before anything is written, and raises where that is no longer so.
    """
    with open_store(course) as store:
        for lab, jobs in ((lab, jobs) for lab, jobs in work if jobs):
            with closing(scheduler.grade_batches(course, lab, jobs)) as batches:  # Ctrl-C ends the workers at once
                for batch in batches:
                    yield from written(course, lab, store, batch, accept_lower=accept_lower, sure=sure)


def written(
    course: Course,
    lab: Lab,
    store: Store,
    batch: Sequence[Graded],
    *,
    accept_lower: bool = False,
    sure: Callable[[], None] = lambda: None,
) -> list[Step]:
    """Write down what was judged together. ``sure``: see :func:`grade`.

    Records come last: what they say is settled is then there to be seen, however the run is ended.
    """
    sure()
    before = store.last_scored(lab.name, [one.result.student for one in batch])
    steps = [_step(course, before.get(one.result.student), one, accept_lower=accept_lower) for one in batch]
    for step in steps:
        if step.held is None and step.graded.result.verdict is not Verdict.GRADER_FAULT:
            write_autograded(course, lab, step.graded)
    store.record(*(step.graded.result for step in steps if step.held is None))
    return steps


def _step(course: Course, before: SubmissionResult | None, graded: Graded, *, accept_lower: bool) -> Step:
    return Step(graded, None if accept_lower else lowered(before, graded.result, course.late))


def standings(course: Course, labs: list[Lab], student: str | None = None) -> Iterator[Standing]:
    """Yield where everybody stands, or ``student`` alone: lab by lab, the roster in its order, then who is not on it.

    Students of the roster without a submission are missing. Few results are in memory at a time.
    """
    enrolled = [one.id for one in course.roster]
    with open_store(course) as store:
        for lab in labs:
            strangers = sorted({*store.graded(lab.name)} - {*enrolled})
            yield from standings_in(store, lab, [one for one in (*enrolled, *strangers) if student in (None, one)])


def override(course: Course, lab: Lab, exercise: str, *, credit: bool, reason: str) -> int:
    """Credit everyone for ``exercise``, or withdraw that; return how many submissions it touches."""
    if exercise not in {one.name for one in lab.exercises}:
        raise UsageError(
            f"{lab.name} has no exercise {exercise!r}.", todo=f"It has: {', '.join(one.name for one in lab.exercises)}."
        )
    with open_store(course) as store:
        return store.override(lab.name, exercise, credit=credit, reason=reason, decided_by=getpass.getuser())


def overrides(course: Course, lab: Lab) -> list[Override]:
    """Return all decisions on ``lab``, oldest first."""
    with open_store(course) as store:
        return store.overrides(lab.name)


def feedback(course: Course, labs: list[Lab]) -> Iterator[Path]:
    """Write each student's page: the graded notebook, or a notice where there is none."""
    with open_store(course) as store:
        results = [(lab, result) for lab in labs for result in store.latest(lab.name)]
    broken: EnvironmentFault | None = None
    for lab, result in results:
        try:
            page = page_of(course, lab, result)
        except EnvironmentFault as error:  # one page that cannot be written keeps nobody else from theirs
            broken = broken or error
            continue
        yield page
    if broken is not None:
        raise broken


def unanswered(
    lab: Lab, store: Store, students: Sequence[str], answered: Callable[[str, datetime], bool]
) -> Iterator[SubmissionResult]:
    """Yield the last runs of those ``students`` who, as ``answered`` tells, were not given their page since it was recorded.

    The command that recorded it was killed, or was one that writes no pages.
    """
    recorded = store.recorded_at(lab.name, students)
    left = [student for student, since in recorded.items() if not answered(student, since)]
    yield from (result for result in store.last_of(lab.name, left) if result is not None)


def page_of(course: Course, lab: Lab, result: SubmissionResult) -> Path:
    """Write one student's page; EnvironmentFault where it cannot be."""
    page = write_feedback(course, lab, result.student) if result.judged else None
    return page or _notice(course, lab, result)


def _notice(course: Course, lab: Lab, result: SubmissionResult) -> Path:
    """Write a page without a notebook. After a grader fault, a page of what was graded before stays: it is still true."""
    page = course.feedback(lab.name, result.student) / f"{lab.name}.html"
    if result.verdict is Verdict.GRADER_FAULT and page.exists():
        return page
    page.parent.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    page.parent.mkdir(mode=0o700, exist_ok=True)
    write_whole(page, feedback_notice(course, lab, result))
    return page


def feedback_zips(course: Course, labs: list[Lab], folder: Path) -> list[Path]:
    """Write each lab's feedback as a zip, under the names that the submissions came in with; a lab without any has none."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    files = [folder / f"{lab.name}-feedback.zip" for lab in labs]
    return [file for lab, file in zip(labs, files, strict=True) if feedback_zip(course, lab, file)]


def report(course: Course, labs: list[Lab], folder: Path, *, section: str | None = None, anonymous: bool = False) -> list[Path]:
    """Write the cohort report and one CSV per lab; everything is made before anything is written."""
    evidence = _evidence(course, labs, folder)
    if section is not None:
        evidence = evidence.of_section(section)
    if anonymous:
        evidence = Pseudonyms.covering(Secret.load(course.id).key, evidence).anonymous(evidence)
    texts = {"report.html": cohort_page(evidence, datetime.now(UTC))}
    texts |= {f"{lab.name}.csv": cohort_csv(evidence.course, lab, evidence.standings) for lab in labs}
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, text in texts.items():
        write_whole(folder / name, text)
    return [folder / name for name in texts]


def _evidence(course: Course, labs: list[Lab], folder: Path) -> Evidence:
    """Gather all that the report is made of."""
    found = list(standings(course, labs))
    with open_store(course) as store:
        previous = [result for lab in labs for result in store.previous(lab.name)]
        named = {assignment.lab for assignment in course.assignments}
        left_out = {lab: n for lab, n in store.counts().items() if lab not in named}
    return Evidence(
        course=course,
        labs=labs,
        standings=found,
        works=[work for lab in labs for work in read_works(course, lab)],
        previous=previous,
        syllabus=Syllabus.read(course.root) if (course.root / "topics.toml").exists() else None,
        links=_links(course, found, folder),
        left_out=left_out,
    )


def _links(course: Course, found: list[Standing], folder: Path) -> dict[tuple[str, str], str]:
    """Return where the feedback pages that are there lie, seen from the report's folder."""
    links = {}
    for lab, student in ((one.result.assignment, one.result.student) for one in found):
        page = course.feedback(lab, student) / f"{lab}.html"
        if page.exists():
            links[lab, student] = quote(os.path.relpath(page, folder))
    return links
