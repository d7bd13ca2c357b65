"""The ways in which spoilt notebooks come in: laid into submitted/, or collected from a folder and from archives."""

from __future__ import annotations

import io
import os
import random
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

from click.testing import CliRunner, Result

from caip.cli.main import cli
from caip.config import Course
from tests.fuzz.mutants import Mutant

__all__ = ["WAYS", "caip", "hand_in"]

ON_TIME, LATE = (2026, 1, 5, 12, 0, 0), (2026, 2, 3, 12, 0, 0)
COLUMNS = "id,name,email,section,extension,extra_time"


def caip(course: Course, *arguments: str) -> Result:
    """Run the command line in this process; what it prints is in the result, what others print goes where it goes."""
    return CliRunner().invoke(cli, ["--course", str(course.root), *arguments])


def hand_in(course: Course, mutants: Sequence[Mutant]) -> list[Result]:
    """Bring each notebook in on its own way; return what ``caip collect`` said."""
    rows = [f"{one.student},,,,," for one in mutants]
    (course.root / "roster.csv").write_text("\n".join([COLUMNS, *rows]) + "\n")
    by_way: dict[str, list[Mutant]] = {}
    for one in mutants:
        by_way.setdefault(random.Random(-one.seed - 1).choice(sorted(WAYS)), []).append(one)
    downloads = [WAYS[way](course, some) for way, some in sorted(by_way.items())]
    return [caip(course, "collect", str(download), "--lab", "mini") for download in downloads if download is not None]


def _laid_down(course: Course, mutants: list[Mutant]) -> None:
    for one in mutants:
        folder = course.submitted("mini", one.student)
        folder.mkdir(parents=True)
        (folder / "mini.ipynb").write_bytes(one.data)


def _folder(course: Course, mutants: list[Mutant]) -> Path:
    for one in mutants:
        folder = course.root / "inbox" / one.student
        folder.mkdir(parents=True)
        (folder / "mini.ipynb").write_bytes(one.data)
        os.utime(folder / "mini.ipynb", (1767614400, 1767614400))
    return course.root / "inbox"


def _canvas(course: Course, mutants: list[Mutant]) -> Path:
    names = {one: f"{one.student}{'_LATE' * (one.seed % 5 == 0)}_{one.seed}_77_mini.ipynb" for one in mutants}
    return _archive(course.root / "canvas.zip", [(names[one], one, one.data) for one in mutants])


def _moodle(course: Course, mutants: list[Mutant]) -> Path:
    names = {one: f"{one.student}_{9000000 + one.seed}_assignsubmission_file/mini (1).ipynb" for one in mutants}
    return _archive(course.root / "moodle.zip", [(names[one], one, one.data) for one in mutants])


def _own_archives(course: Course, mutants: list[Mutant]) -> Path:
    def packed(one: Mutant) -> bytes:
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
            file.writestr("my work/mini.ipynb", one.data)
        return archive.getvalue()

    files = [(f"{one.student}_{8000000 + one.seed}_assignsubmission_file/work.zip", one, packed(one)) for one in mutants]
    return _archive(course.root / "own.zip", files)


def _archive(path: Path, files: list[tuple[str, Mutant, bytes]]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, one, data in files:
            archive.writestr(zipfile.ZipInfo(name, LATE if one.seed % 5 == 0 else ON_TIME), data)
    return path


WAYS: dict[str, Callable[[Course, list[Mutant]], Path | None]] = {
    "laid down": _laid_down,
    "folder": _folder,
    "canvas": _canvas,
    "moodle": _moodle,
    "own archives": _own_archives,
}
