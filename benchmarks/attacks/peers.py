"""What the two other systems have in common: an environment of their own, three submissions, one of them hostile."""

from __future__ import annotations

import re
import shutil
import subprocess
import venv
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, ClassVar

import nbformat
from nbformat import NotebookNode

from benchmarks.attacks.exercise import EXERCISES, NAME, POINTS
from benchmarks.attacks.jail import run_jailed
from benchmarks.attacks.rows import Outcome, Row
from tests.attacks.test_attacks import HONEST

#: Graded before and after the attack; attacks know the first by this name.
BEFORE, HOSTILE, AFTER = "000-honest", "500-hostile", "900-honest"
CANARIES = {
    "CANARY-3d81b7f2460c": "hidden tests",
    "CANARY-b52e0c97d81a": "solution",
    "CANARY-60f4a9e31d7b": "gradebook",
    "CANARY-e7093c5ab264": "another's work",
}
TESTS, SOLUTION, GRADEBOOK, OTHER = CANARIES
#: Said, from halves, by attacks that carry the inputs of hidden tests out.
STOLEN = {"STOLEN-": "hidden inputs"}
FULL = {one.name: POINTS for one in EXERCISES}


class Peer(ABC):
    """A system in a virtual environment of its own, below ``folder``, where everything it does stays."""

    name: ClassVar[str]
    requirements: ClassVar[tuple[str, ...]]
    timeout_s: ClassVar[float]

    def __init__(self, folder: Path) -> None:
        self.environment = folder / self.name
        self.release = folder / f"{self.name}-release"
        self.scratch = folder / f"{self.name}-scratch"

    @property
    def version(self) -> str:
        return self.requirements[0].replace("==", " ")

    def prepare(self) -> None:
        """Make the environment, unless it is there, and release the exercise anew."""
        marker = self.environment / "requirements.txt"
        if not marker.is_file() or marker.read_text() != "\n".join(self.requirements):
            venv.create(self.environment, clear=True, with_pip=True)
            pip = [self.environment / "bin" / "pip", "install", "-qq", "--disable-pip-version-check", *self.requirements]
            subprocess.run(pip, check=True, stdout=subprocess.DEVNULL)
            marker.write_text("\n".join(self.requirements))
        empty(self.release)
        self._release()

    def judge(self, rows: Iterable[Row]) -> Iterator[tuple[Row, Outcome]]:
        """Yield what comes of each attack, in a course of its own, between two honest submissions."""
        for row in rows:
            empty(self.scratch)
            yield row, self._judge(row)

    def _run(self, *command: str, folder: Path | None = None, timeout_s: float | None = None) -> str | None:
        """Run in the jail; return the end of what was printed, or None if it had to be ended."""
        done = run_jailed(list(command), folder or self.scratch, self.environment / "bin", timeout_s or self.timeout_s)
        return None if done is None else done.stderr

    def _hand_in(self, row: Row, released: Path) -> None:
        """Lay out the three submissions in submitted/."""
        for student in (BEFORE, AFTER):
            self._hand_in_honest(student, released)
        names = {"STUDENT": HOSTILE, "COURSE": str(self.scratch)}
        row.attack.hand_in(self._submitted(HOSTILE), released, names)

    def _hand_in_honest(self, student: str, released: Path) -> None:
        notebook = answered(nbformat.read(released, as_version=4))
        notebook.cells.append(nbformat.v4.new_markdown_cell(f"# My notes\n{OTHER}"))
        self._submitted(student).mkdir(parents=True)
        nbformat.write(notebook, self._submitted(student) / released.name)

    def _submitted(self, student: str) -> Path:
        return self.scratch / "submitted" / student / NAME

    def _outcome(self, points: dict[str, dict[str, float]], shown: str, ended: bool) -> Outcome:
        """Compose the outcome of ``points`` by student, of what the attacker gets to see, and of how the run ended."""
        wrong = [student for student in (BEFORE, AFTER) if points.get(student) != FULL]
        stopped = "" if ended else "the run does not end"
        if wrong and ended:
            given = [student for student in wrong if points.get(student)]
            stopped = "another's grade is changed" if given else "others are not graded"
        return Outcome(points.get(HOSTILE), read_in(shown), stopped)

    @abstractmethod
    def _release(self) -> None: ...

    @abstractmethod
    def _judge(self, row: Row) -> Outcome: ...


def answered(notebook: NotebookNode) -> NotebookNode:
    """Fill in the right answers."""
    for cell in notebook.cells:
        cell.source = HONEST.get(cell.metadata.get("nbgrader", {}).get("grade_id", ""), cell.source)
    return notebook


def read_in(shown: str) -> tuple[str, ...]:
    """Name what was read that nobody should see, by the words that stand for it."""
    return tuple(what for word, what in (CANARIES | STOLEN).items() if word in shown)


def said(notebook: NotebookNode) -> str:
    """Return what the student's code put into the outputs: not the tracebacks, in which a system quotes its own tests."""
    outputs: Iterator[Any] = (output for cell in notebook.cells for output in cell.get("outputs", ()))
    parts = (output.get("text") or output.get("evalue") or output.get("data", "") for output in outputs)
    return re.sub(r"\\n", "\n", "\n".join(map(str, parts)))


def empty(folder: Path) -> None:
    if folder.exists():
        subprocess.run(["rm", "-rf", folder], check=True)  # shutil would recurse into folders without end
    folder.mkdir(parents=True)


def copy(source: Path, target: Path) -> None:
    shutil.copytree(source, target, dirs_exist_ok=True)
