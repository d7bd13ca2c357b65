"""The red-team suite: hostile submissions, each in a folder of its own, graded in one batch among honest ones.

What an attack is made of, and what the words BREACH and STOLEN mean, is in README.md.
"""

from __future__ import annotations

import ctypes
import importlib.util
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell
from nbgrader.api import Gradebook

from caip.config import Course
from caip.errors import CaipError
from caip.gradebook import open_store
from caip.results import SubmissionResult, Verdict
from caip.sandbox import probe

HERE = Path(__file__).parent
COURSE = HERE.parent / "courses" / "target"
LAB = "target"
#: "graders" and "solution" stand in the course; these are laid out before the batch.
CANARIES = {
    "environment": "CANARY-90c6f4d1ab37-environment",
    "gradebook": "CANARY-2ae7715f08dc-gradebook",
    "secrets": "CANARY-c14b8e3d6f02-secrets",
    "student": "CANARY-7f60a9d2be15-student",
}
CANARY = re.compile(r"CANARY-[0-9a-f]{12}")
STEERS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
FAMILIES = {"values", "grader", "files", "process", "wire", "resources", "network", "kernel", "metadata", "leaks", "host"}
BATCH_TIMEOUT_S = 1200
PR_SET_CHILD_SUBREAPER = 36

HONEST = {
    "precision-answer": "def precision(truth, predicted):\n    tp = sum(1 for t, p in zip(truth, predicted) if t and p)\n"
    "    return tp / max(1, sum(predicted))",
    "worst-answer": 'worst = "M" + str(3)',
    "scaled-answer": "def scaled(column):\n    return [(x - np.mean(column)) / np.std(column) for x in column]",
    "summary-answer": 'def summary(table):\n    wear = table.groupby("machine").wear\n'
    '    return pd.DataFrame({"mean": wear.mean(), "worst": wear.max()})',
    "percent-answer": 'def percent(text):\n    assert text\n    return float(text.strip("%")) / 100',
    "report-answer": '%%writefile report.json\n{"right": 4, "flagged": 7}',
    "why": "Because three is the highest.",
}
FULL = 18.0


@dataclass(frozen=True)
class Attack:
    """One folder: what attack.toml says, and what lies beside it."""

    folder: Path
    title: str
    family: str
    verdict: tuple[str, ...]
    points: dict[str, float]
    confined: bool = False
    slow: bool = False
    copies: int = 1
    applies_to: tuple[str, ...] = ()
    #: Which of tests/courses it attacks.
    course: str = "target"

    @classmethod
    def read(cls, folder: Path) -> Attack:
        facts: dict[str, Any] = tomllib.loads((folder / "attack.toml").read_text(encoding="utf-8"))
        verdict, points = facts.pop("verdict"), facts.pop("points")
        return cls(
            folder,
            verdict=(verdict,) if isinstance(verdict, str) else tuple(verdict),
            points=points if isinstance(points, dict) else {} if points == 0 else {"": points},
            applies_to=tuple(facts.pop("applies_to", ())),
            **facts,
        )

    def hand_in(self, folder: Path, released: Path, names: dict[str, str]) -> None:
        """Write the submission: the released notebook with this attack's cells, then its files, then what code does."""
        notebook = nbformat.read(released, as_version=4)
        for cell in notebook.cells:
            grade_id = cell.metadata.get("nbgrader", {}).get("grade_id", "")
            for source in self.folder.glob(f"{grade_id}.*") if grade_id else ():
                cell.source = _named(source.read_text(encoding="utf-8"), names)
        if (self.folder / "notebook.py").is_file():
            _load(self.folder / "notebook.py").change(notebook)
        folder.mkdir(parents=True)
        if self.family == "wire":
            shutil.copy(HERE / "attacker.py", folder)
        if (self.folder / "files").is_dir():
            shutil.copytree(self.folder / "files", folder, dirs_exist_ok=True)
        (folder / released.name).write_text(_named(json.dumps(notebook), names), encoding="utf-8")
        if (self.folder / "folder.py").is_file():
            _load(self.folder / "folder.py").change(folder)

    def change(self, folder: Path, notebook_name: str, names: dict[str, str]) -> None:
        """Put this attack's cells into a notebook that was handed in."""
        notebook = nbformat.read(folder / notebook_name, as_version=4)
        for cell in notebook.cells:
            source = self.folder / f"{cell.metadata.get('nbgrader', {}).get('grade_id', '')}.py"
            if source.is_file():
                cell.source = _named(source.read_text(encoding="utf-8"), names)
        nbformat.write(notebook, folder / notebook_name)


def _named(text: str, names: dict[str, str]) -> str:
    """Fill in what the attacker is granted to know: ``@COURSE@`` and its like."""
    return re.sub("@([A-Z]+)@", lambda found: names.get(found[1], found[0]), text)


def _load(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location(f"{path.parent.name}_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read_attacks(course: str) -> dict[str, Attack]:
    """Return the attacks on a course, by name."""
    found = {path.parent.name: Attack.read(path.parent) for path in sorted(HERE.glob("*/attack.toml"))}
    return {name: attack for name, attack in found.items() if attack.course == course}


ATTACKS = read_attacks("target")
#: Every fifth of each family runs in `make test`, slow ones aside; all run in `make test-all`.
SAMPLE = {
    name for family in FAMILIES for name in [name for name, one in ATTACKS.items() if one.family == family and not one.slow][::5]
}
each_attack = pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[] if name in SAMPLE else [pytest.mark.whole]) for name in ATTACKS]
)


@dataclass
class Traps:
    """Sockets that nobody may reach: on every address, by name, in the abstract namespace and in /tmp."""

    stack: ExitStack
    names: dict[str, str] = field(default_factory=dict)
    listening: dict[str, socket.socket] = field(default_factory=dict)

    def set(self, folder: Path) -> Traps:
        self._listen("loopback and network", socket.AF_INET, ("0.0.0.0", 0))
        port = self.listening["loopback and network"].getsockname()[1]
        with suppress(OSError):  # a machine without IPv6
            self._listen("IPv6", socket.AF_INET6, ("::1", port))
        self._listen("datagrams", socket.AF_INET, ("0.0.0.0", port), socket.SOCK_DGRAM)
        abstract, path = f"caip-trap-{os.getpid()}", str(folder / "trap")
        self._listen("abstract socket", socket.AF_UNIX, f"\0{abstract}")
        self._listen("socket in a folder", socket.AF_UNIX, path)
        self.names = {"PORT": str(port), "ABSTRACT": abstract, "SOCKET": path, "HOST": _own_address()}
        return self

    def _listen(self, name: str, family: int, address: Any, kind: int = socket.SOCK_STREAM) -> None:
        one = self.stack.enter_context(socket.socket(family, kind))
        one.bind(address)
        if kind == socket.SOCK_STREAM:
            one.listen(100)
        one.setblocking(False)
        self.listening[name] = one

    def reached(self) -> list[str]:
        found = []
        for name, one in self.listening.items():
            with suppress(BlockingIOError):
                (one.accept if one.type == socket.SOCK_STREAM else lambda one=one: one.recv(1000))()
                found.append(name)
        return found


def _own_address() -> str:
    """Return this machine's address on its network; no packet is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        try:
            one.connect(("192.0.2.1", 9))
            return str(one.getsockname()[0])
        except OSError:
            return "127.0.0.1"


@dataclass
class Batch:
    """The graded batch: each attack's copies and the honest between them."""

    course: Course
    students: dict[str, list[str]]
    honest: list[str]
    graded: subprocess.CompletedProcess[str]
    reached: list[str]
    strays: set[str]
    lab: str = LAB

    def copies(self, name: str) -> list[str]:
        """Return the students who handed the attack in; skips the test where it must not be run."""
        if name not in self.students:
            pytest.skip("this machine cannot confine, and outside a confined kernel the attack would do harm")
        return self.students[name]

    @cached_property
    def results(self) -> dict[str, SubmissionResult]:
        with open_store(self.course) as store:
            return {result.student: result for result in store.latest(self.lab)}

    def shown(self, student: str) -> Iterator[tuple[str, str]]:
        """Yield what a student gets to see: the page, the graded notebook and its folder, each check's message."""
        for folder in (self.course.feedback(self.lab, student), self.course.autograded(self.lab, student)):
            for path in sorted(path for path in folder.rglob("*") if path.is_file()):
                yield str(path.relative_to(self.course.root)), path.read_text(encoding="utf-8", errors="replace")
        for check in self.results[student].checks:
            yield f"message of {check.name}", check.message


@pytest.fixture(scope="module")
def batch(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Batch]:
    """Grade the attacks whose tests were selected, each between honest submissions, by the real command line."""
    root, isolation, selected = tmp_path_factory.mktemp("attacked"), isolation_here(), _selected(request)
    chosen = [one for name, one in ATTACKS.items() if name in selected and (isolation == "confined" or not one.confined)]
    with ExitStack() as stack:
        traps = Traps(stack).set(root)
        course, environment = _course(root, isolation)
        places = {"COURSE": str(course.root), "SECRETS": environment["CAIP_SECRETS"], "REPOSITORY": str(HERE.parents[1])}
        students, honest = _hand_in_all(course, chosen, traps.names | places)
        with left_behind() as strays:
            graded = caip(course, environment, "grade", "--json", "--jobs", "2", "--isolation", isolation)
        caip(course, environment, "feedback", check=True)
        caip(course, environment, "report", check=True)
        yield Batch(course, students, honest, graded, traps.reached(), strays)
        subprocess.run(["rm", "-rf", root], check=True)  # pytest's own cleaning would recurse into folders without end


def _selected(request: pytest.FixtureRequest) -> set[str]:
    items = [item for item in request.session.items if item.path == Path(__file__)]
    return {item.callspec.params["name"] for item in items if hasattr(item, "callspec") and "name" in item.callspec.params}


def isolation_here() -> str:
    try:
        probe("confined")
    except CaipError:
        return "process"
    return "confined"


def _course(root: Path, isolation: str) -> tuple[Course, dict[str, str]]:
    shutil.copytree(COURSE, root / "course")
    settings = root / "course" / "source" / LAB / "lab.toml"
    if isolation == "process":  # which imports pandas anew for each submission
        text = settings.read_text().replace("cell_timeout_s = 2", "cell_timeout_s = 15")
        settings.write_text(text.replace("notebook_timeout_s = 12", "notebook_timeout_s = 60"))
    environment = {
        **os.environ,
        "CAIP_SECRETS": str(root / "secrets"),
        "AWS_SECRET_ACCESS_KEY": CANARIES["environment"],
    }
    (root / "secrets").mkdir()
    (root / "secrets" / "canary").write_text(CANARIES["secrets"])
    course = Course.read(root / "course")
    caip(course, environment, "release", check=True)
    with Gradebook(course.db_url, course.id) as gradebook:
        gradebook.update_or_create_student("somebody", first_name=CANARIES["gradebook"])
    return course, environment


def _hand_in_all(course: Course, chosen: list[Attack], names: dict[str, str]) -> tuple[dict[str, list[str]], list[str]]:
    """Hand in each attack with an honest submission behind it; the first of all is the one to be robbed."""
    students: dict[str, list[str]] = {}
    hand_in_honest(course, "000-honest", f"# My notes\n{CANARIES['student']}")
    honest, number = ["000-honest"], 0
    released = course.release(LAB) / f"{LAB}.ipynb"
    for attack in chosen:
        for _ in range(attack.copies):
            number += 1
            student = f"{number:03}-{attack.folder.name}"
            attack.hand_in(course.submitted(LAB, student), released, {**names, "STUDENT": student})
            students.setdefault(attack.folder.name, []).append(student)
            honest.append(f"{number:03}-{attack.folder.name}-honest")
            hand_in_honest(course, honest[-1], "# My notes")
    return students, honest


def hand_in_honest(course: Course, student: str, notes: str) -> None:
    """Hand in right answers for everything."""
    notebook = nbformat.read(course.release(LAB) / f"{LAB}.ipynb", as_version=4)
    for cell in notebook.cells:
        cell.source = HONEST.get(cell.metadata.get("nbgrader", {}).get("grade_id", ""), cell.source)
    notebook.cells.append(new_markdown_cell(notes))
    course.submitted(LAB, student).mkdir(parents=True)
    nbformat.write(notebook, course.submitted(LAB, student) / f"{LAB}.ipynb")


def caip(course: Course, environment: dict[str, str], *arguments: str, check: bool = False) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("caip")), *arguments]
    done = subprocess.run(
        command, cwd=course.root, env=environment, check=False, capture_output=True, text=True, timeout=BATCH_TIMEOUT_S
    )
    assert not check or done.returncode == 0, done.stderr
    return done


@contextmanager
def left_behind() -> Iterator[set[str]]:
    """Adopt whatever the block leaves running; yield a set that names it afterwards."""
    strays: set[str] = set()
    libc = ctypes.CDLL(None)
    before = _children()
    libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    try:
        yield strays
    finally:
        libc.prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)
        for pid in _children() - before:
            if not _ends_by_itself(pid):
                strays.add(Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " "))
                os.kill(pid, 9)
                os.waitpid(pid, 0)


def _children() -> set[int]:
    return {int(pid) for file in Path("/proc/self/task").glob("*/children") for pid in file.read_text().split()}


def _ends_by_itself(pid: int, within_s: float = 3) -> bool:
    """Whether an adopted process has ended, or is just about to; to wait for it is the parent's part, ours now."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        if os.waitpid(pid, os.WNOHANG)[0]:
            return True
        time.sleep(0.05)
    return False


def by_exercise(result: SubmissionResult) -> dict[str, float]:
    return {exercise: score.points for exercise, score in result.exercise_scores().items() if score.points}


# What each attack gets, and gets to see.


@each_attack
def test_an_attack_gets_what_it_deserves(batch: Batch, name: str) -> None:
    attack = ATTACKS[name]
    for student in batch.copies(name):
        result = batch.results[student]
        assert result.verdict.value in attack.verdict, result.message
        earned = by_exercise(result)
        assert ({"": sum(earned.values())} if "" in attack.points else earned) == pytest.approx(attack.points)


@each_attack
def test_an_attack_brings_nothing_to_light(batch: Batch, name: str) -> None:
    for student in batch.copies(name):
        everything = [*batch.shown(student), ("the record", json.dumps(batch.results[student].to_dict(), ensure_ascii=False))]
        for where, text in everything:
            assert not CANARY.search(text), f"{where} holds {CANARY.search(text)}"
            assert "BREACH" not in text, f"{where}: {text[text.find('BREACH') :][:300]}"
        for where, text in batch.shown(student):
            assert "STOLEN" not in text, f"{where}: {text[text.find('STOLEN') :][:300]}"


@each_attack
def test_an_attack_s_words_steer_no_terminal_and_no_page(batch: Batch, name: str) -> None:
    for student in batch.copies(name):
        found = [text for text in _texts(batch.results[student].to_dict()) if STEERS.search(text)]
        assert not found
        page = batch.course.feedback(LAB, student) / f"{LAB}.html"
        assert "<script>alert" not in page.read_text(encoding="utf-8")


def _texts(data: object) -> Iterable[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict | list | tuple):
        for item in data.values() if isinstance(data, dict) else data:
            yield from _texts(item)


# What becomes of all the others.


def test_the_honest_between_them_lose_nothing(batch: Batch) -> None:
    for student in batch.honest:
        result = batch.results[student]
        assert (result.verdict, sum(by_exercise(result).values())) == (Verdict.PENDING, FULL), student
        assert (batch.course.feedback(LAB, student) / f"{LAB}.html").is_file()


def test_nobody_meets_another_s_canary(batch: Batch) -> None:
    for student in batch.honest[1:]:
        for where, text in batch.shown(student):
            assert not CANARY.search(text), where
    assert not CANARY.search(batch.graded.stdout + batch.graded.stderr)


def test_the_batch_ends_as_it_should(batch: Batch) -> None:
    given_up = any(result.verdict is Verdict.UNGRADABLE for result in batch.results.values())
    assert batch.graded.returncode == int(given_up), batch.graded.stderr
    assert len(batch.results) == len(batch.honest) + sum(map(len, batch.students.values()))


def test_no_process_is_left(batch: Batch) -> None:
    assert not batch.strays


def test_nobody_reached_a_socket(batch: Batch) -> None:
    assert not batch.reached


def test_the_report_survives_them(batch: Batch) -> None:
    page = (batch.course.root / "report" / "report.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page
    assert not CANARY.search(page)


# What the suite claims of itself.


def test_there_are_enough_attacks_of_every_family() -> None:
    families = Counter(attack.family for attack in ATTACKS.values())
    assert len(ATTACKS) >= 60
    assert set(families) == FAMILIES
    assert len(SAMPLE) >= 30
    assert {ATTACKS[name].family for name in SAMPLE} == FAMILIES


@pytest.mark.parametrize("documented", ATTACKS)
def test_an_attack_says_what_it_tries(documented: str) -> None:
    attack = ATTACKS[documented]
    assert attack.title.endswith(".")
    assert set(attack.verdict) <= set(Verdict)
    assert set(attack.points) <= {"", "precision", "worst", "scaled", "summary", "percent", "report"}
    assert set(attack.applies_to) <= {"nbgrader", "otter"}
    assert not any(CANARY.search(path.read_text(errors="replace")) for path in attack.folder.rglob("*") if path.is_file())
