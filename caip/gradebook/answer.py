"""Give feedback back under the names that submissions came in with, so that the LMS knows whose it is."""

from __future__ import annotations

import os
import secrets
import zipfile
from pathlib import Path, PurePosixPath

from caip.config import Course, Lab
from caip.errors import CollectError
from caip.gradebook.attempts import Attempts

__all__ = ["feedback_zip"]


def feedback_zip(course: Course, lab: Lab, out: Path) -> int:
    """Write each student's ``feedback/<student>/<lab>/<lab>.html`` to the ZIP ``out`` and return how many there are.

    Moodle finds its own folders ("Upload multiple feedback files in a zip"), Canvas its own file names;
    what was not collected is called ``<student>/<lab>.html``. ``out`` appears whole or not at all (mode
    0600); without any feedback it is not written. Raises :class:`CollectError` where it cannot be.
    """
    answers = _answers(course, lab.name)
    if not answers:
        return 0
    staged = out.with_name(f".{out.name}-{secrets.token_hex(8)}")
    try:
        _write(answers, staged)
        staged.replace(out)
    except OSError as error:
        raise CollectError(f"{out} cannot be written: {error.strerror}.", todo="Name another file.") from error
    finally:
        staged.unlink(missing_ok=True)
    return len(answers)


def _answers(course: Course, lab: str) -> dict[str, Path]:
    """Return feedback files by their names in the ZIP; a name that is taken gives way to the student's id."""
    answers: dict[str, Path] = {}
    for page in sorted((course.root / "feedback").glob(f"*/{lab}/{lab}.html")):
        student = page.parent.parent.name
        name = _name(Attempts(course, lab, student), lab)
        answers[f"{student}/{lab}.html" if not name or name in answers else name] = page
    return answers


def _name(attempts: Attempts, lab: str) -> str:
    """Return the name to answer under: that of the attempt that counts, else of the last that has one."""
    in_place = attempts.in_place()
    names = [attempt.origin.original_name for attempt in (*attempts.kept(), *([in_place] if in_place else []))]
    last = next((name for name in reversed(names) if name), "")
    return last + f"{lab}.html" if last.endswith("/") else str(PurePosixPath(last).with_suffix(".html")) if last else ""


def _write(answers: dict[str, Path], file: Path) -> None:
    with (
        open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name, page in answers.items():
            info = zipfile.ZipInfo(name)  # of a fixed date, so that the same feedback makes the same file
            info.external_attr = 0o600 << 16
            archive.writestr(info, page.read_bytes(), zipfile.ZIP_DEFLATED)
