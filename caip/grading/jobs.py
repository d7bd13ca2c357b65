"""Make the job of one submission: both routes use this, so both see the same seed, hashes and lateness."""

from __future__ import annotations

from functools import cache
from sys import intern

import caip
from caip.config import Course, Lab, Secret
from caip.grading.engine import Job
from caip.grading.inputs import Inputs, read_inputs
from caip.grading.submission import handed_in, read_submission
from caip.results import Record

__all__ = ["make_job"]


def make_job(course: Course, lab: Lab, student: str, inputs: Inputs | None = None) -> Job:
    """Return the job for what ``student`` handed in for ``lab``; ``inputs`` saves who makes many from reading them each time."""
    folder, inputs = course.submitted(lab.name, student), inputs or read_inputs(course, lab)
    submission = read_submission(folder, student, lab)
    record = Record(
        seed=_secret(course.id).seed(lab.name, student, submission.sha256),
        notebook_sha256=submission.sha256,
        graders_sha256=inputs.graders_sha256,
        lab_sha256=inputs.lab_sha256,
        exercise_sha256=inputs.exercises,
        lock_sha256=inputs.lock_sha256,
        python=inputs.python,
        caip_version=caip.__version__,
    )
    return Job(
        student=student,
        folder=str(folder),
        release=intern(str(course.release(lab.name) / lab.notebook.name)),  # once for all jobs of a lab
        late_s=course.late_s(lab.name, student, handed_in(folder)),
        record=record,
    )


@cache
def _secret(course_id: str) -> Secret:
    return Secret.load(course_id)
