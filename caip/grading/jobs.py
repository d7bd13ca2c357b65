"""Make the job of one submission: both routes use this, so both see the same seed, hashes and lateness."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from caip.config import Course, Lab, Secret
from caip.grading.engine import Job
from caip.grading.submission import files_sha256, handed_in, read_submission

__all__ = ["make_job"]


def make_job(course: Course, lab: Lab, student: str) -> Job:
    """Return the job for what ``student`` handed in for ``lab``."""
    folder = course.submitted(lab.name, student)
    submission = read_submission(folder, student, lab)
    return Job(
        student=student,
        folder=str(folder),
        release=str(course.release(lab.name) / lab.notebook.name),
        seed=_secret(course.id).seed(lab.name, student, submission.sha256),
        late_s=course.late_s(lab.name, student, handed_in(folder)),
        notebook_sha256=submission.sha256,
        graders_sha256=_graders_sha256(lab, course.release(lab.name)),
        lock_sha256=_lock_sha256(course.root),
    )


@cache
def _secret(course_id: str) -> Secret:
    return Secret.load(course_id)


@cache
def _graders_sha256(lab: Lab, release: Path) -> str:
    """Hash what can change a result: hidden graders and misconceptions, what ships, limits, points, the reference solution."""
    files = {f"graders/{path.name}": path for path in lab.graders.glob("*.py")}
    files |= {f"release/{path.relative_to(release).as_posix()}": path for path in release.rglob("*")}
    files |= {f"source/{path.name}": path for path in (lab.source / "lab.toml", lab.notebook)}
    return files_sha256({name: path.read_bytes() for name, path in files.items() if path.is_file()})


@cache
def _lock_sha256(root: Path) -> str:
    lock = root / "requirements.lock"
    return files_sha256({lock.name: lock.read_bytes()}) if lock.is_file() else ""
