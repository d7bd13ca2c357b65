"""What many tests share: the small course, released, in a folder of its own."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NoReturn

import nbformat
import pytest

from caip.config import Course
from caip.gradebook import release_lab
from tests.postgres import Server, programs, running

TESTS = Path(__file__).parent
MINI = TESTS / "courses" / "mini"
#: By the clock, the longest first.
LONGEST = (
    *("cli/test_killed.py", "attacks/test_attacks.py", "course/test_submissions.py", "course/test_graders.py", "test_docs.py"),
    *("scheduling/test_dask.py", "browser/test_accessible.py", "browser/test_harmless.py", "cli/test_demo.py"),
    *("grading/test_verdicts.py", "gradebook/test_routes.py", "sandbox/test_ordinary_user.py", "course/test_cohort.py"),
    *("sandbox/test_conformance.py", "course/test_solutions.py", "grading/test_account.py", "grading/test_naming_account.py"),
    "browser/test_jupyterlab.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest, so that at the end no worker is alone with one."""
    places = {name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path.relative_to(TESTS).as_posix(), len(LONGEST)))


def _of_all_workers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that the workers of one run share."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base


@dataclass
class Clock:
    """A clock that is moved by hand."""

    now_s: float = 1000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture(scope="session", autouse=True)
def _own_secrets(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Tests never touch the secrets of this machine's courses, nor what is kept between runs of them."""
    os.environ["CAIP_SECRETS"] = str(tmp_path_factory.mktemp("secrets"))
    os.environ["CAIP_CACHE"] = str(_of_all_workers(tmp_path_factory) / "cache")
    os.environ["PATH"] = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))


def unavailable(told: str) -> NoReturn:
    """End a test for which this machine lacks something: a failure in CI, a skip elsewhere."""
    pytest.fail(told) if os.environ.get("CI") else pytest.skip(told)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server of the session's own. Where none can be had, a failure in CI and a skip elsewhere."""
    found = programs() or unavailable(
        "there is no PostgreSQL: tools/postgres.sh tells how to get one; $POSTGRES_BIN names the folder of its programs"
    )
    with running(found) as server:
        yield server


@pytest.fixture(scope="session")
def _released_mini(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("mini") / "course"
    shutil.copytree(MINI, root)
    course = Course.read(root)
    release_lab(course, course.lab("mini"))
    return root


@pytest.fixture
def course(_released_mini: Path, tmp_path: Path) -> Course:
    """The small course, released, with nothing handed in."""
    root = tmp_path / "course"
    shutil.copytree(_released_mini, root)
    return Course.read(root)


def on_server(root: Path, db_url: str) -> Course:
    """Lead the course at ``root`` to another gradebook, for caip and for nbgrader."""
    terms, nbgrader = root / "course.toml", root / "nbgrader_config.py"
    lines = [line for line in terms.read_text().splitlines() if not line.startswith("db_url")]
    terms.write_text("\n".join(lines).replace("[course]", f'[course]\ndb_url = "{db_url}"') + "\n")
    lines = [line for line in nbgrader.read_text().splitlines() if "db_url" not in line]
    nbgrader.write_text("\n".join([*lines, f'c.CourseDirectory.db_url = "{db_url}"']) + "\n")
    return Course.read(root)


Change = Callable[[nbformat.NotebookNode], None]
RIGHT = {
    "double-answer": "def double(number):\n    return number + number",
    "answer-answer": "answer = 6 * 7",
    "why": "Because six times seven.",
}


HandIn = Callable[..., Path]


@pytest.fixture(scope="session")
def handing_in() -> HandIn:
    """Hand in the released notebook of a course with some cells' sources replaced, and more done to it."""

    def do(
        course: Course, student: str, answers: dict[str, str] | None = None, change: Change | None = None, timestamp: str = ""
    ) -> Path:
        notebook = nbformat.read(course.release("mini") / "mini.ipynb", as_version=4)
        for cell in notebook.cells:
            found = (RIGHT if answers is None else answers).get(cell.metadata.get("nbgrader", {}).get("grade_id", ""))
            cell.source = cell.source if found is None else found
        if change is not None:
            change(notebook)
        folder = course.submitted("mini", student)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        nbformat.write(notebook, folder / "mini.ipynb")
        if timestamp:
            (folder / "timestamp.txt").write_text(timestamp)
        return folder

    return do


@pytest.fixture
def hand_in(course: Course, handing_in: HandIn) -> HandIn:
    """Hand in for ``course``."""
    return partial(handing_in, course)
