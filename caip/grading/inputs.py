"""Hashes of everything that can change a result, the submission itself aside: what all exercises share, and each one's own."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from caip.config import Course, Exercise, Lab
from caip.grading.submission import files_sha256

__all__ = ["Inputs", "files_of", "read_inputs"]

#: In a lab's folder of hidden checks, what no grading reads: answers for the audit and for simulated cohorts.
NOT_FOR_GRADING = ("variants", "pool.toml", "equivalent.toml")
JUNK = ("__pycache__", ".ipynb_checkpoints")


@dataclass(frozen=True)
class Inputs:
    """What a lab's results are made of, as hashes. ``exercises``: each exercise's own checks and points, by its name."""

    lab_sha256: str
    exercises: dict[str, str]
    lock_sha256: str
    python: str

    @cached_property
    def graders_sha256(self) -> str:
        """One hash of all that graders are: what exercises share, and each one's own."""
        return files_sha256({"": self.lab_sha256.encode()} | {name: sha.encode() for name, sha in self.exercises.items()})


def read_inputs(course: Course, lab: Lab) -> Inputs:
    """Hash what is there now. A whole release counts for every exercise: a student's cell may read any file of it."""
    lock = course.root / "requirements.lock"
    own = {exercise.name: _own(lab, exercise) for exercise in lab.exercises}
    apart = {path for paths in own.values() for path in paths.values()}
    shared = {name: path for name, path in files_of(course, lab).items() if path not in apart and name != "source/lab.toml"}
    files = {name: path.read_bytes() for name, path in shared.items()}
    files["lab.toml"] = repr((lab.limits, lab.preloads(), lab.aws)).encode()
    return Inputs(
        lab_sha256=files_sha256(files),
        exercises={exercise.name: _sha256_of(exercise, own[exercise.name]) for exercise in lab.exercises},
        lock_sha256=files_sha256({lock.name: lock.read_bytes()}) if lock.is_file() else "",
        python=platform.python_version(),
    )


def files_of(course: Course, lab: Lab) -> dict[str, Path]:
    """Return every file that grading reads beside a submission, by ``release/…``, ``source/…`` and ``graders/…``."""
    return _below("release", course.release(lab.name)) | _below("source", lab.source) | _below("graders", lab.graders)


def _own(lab: Lab, exercise: Exercise) -> dict[str, Path]:
    """Return the files that one exercise's checks are in, and no other's."""
    name = f"test_{exercise.name}.py"
    found = {f"graders/{name}": lab.graders / name, f"checks/{name}": lab.source / "checks" / name}
    return {name: path for name, path in found.items() if path.is_file()}


def _sha256_of(exercise: Exercise, own: dict[str, Path]) -> str:
    worth = repr((exercise.points, exercise.manual)).encode()
    return files_sha256({"lab.toml": worth} | {name: path.read_bytes() for name, path in own.items()})


def _below(label: str, folder: Path) -> dict[str, Path]:
    found = {path.relative_to(folder): path for path in folder.rglob("*") if path.is_file()}
    passed_over = {*JUNK, *(NOT_FOR_GRADING if label == "graders" else ())}
    return {f"{label}/{name.as_posix()}": path for name, path in found.items() if not passed_over & set(name.parts)}
