"""What the docs promise: their commands run, their files work, and every verb, option and key is in them.

Blocks of ``console`` and ``bash`` run in order, document by document, in a folder made for it. In a console block the
lines below a command must come out in this order, ``…`` standing for anything; ``$ echo $?`` tells the exit code of the
command before, which is 0 otherwise. A comment right above a block may say ``<!-- not run: reason -->``; then its verbs
must exist; or ``<!-- exits: 0 or 1 -->``. Blocks of ``python`` and ``toml`` whose first line is ``# <path>`` become that
file, or are added to it: ``# <path>, at its end``.
"""

from __future__ import annotations

import os
import re
import runpy
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import nbformat
import pytest

from caip.cli.main import cli
from caip.config import Course, Syllabus
from caip.config.roster import COLUMNS
from caip.config.table import Table
from caip.gradebook import student_wheel, write_student_zip
from caip.grading.feedback import as_text
from caip.grading.scoring import Check, Ran, score
from caip.reports import cover, coverage_page
from caip.simulate.pool import KINDS, read_pool
from caip_lab.checks.language import spec_of
from caip_lab.checks.runner import AGAIN, run_checks, summary
from caip_lab.checks.trace import Trace
from caip_lab.cli import main as caip_lab

ROOT = Path(__file__).parents[1]
MINI = ROOT / "tests" / "courses" / "mini"
LAB = "w1c2_metrics"
STUDENT, INSTRUCTOR, GRADERS = "docs/guide-student.md", "docs/guide-instructor.md", "docs/writing-graders.md"
DOCUMENTS = ["README.md", *sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").glob("*.md"))]


@dataclass(frozen=True)
class Block:
    """One fenced block, and what the comment right above it says."""

    where: str
    language: str
    text: str
    comment: str

    @property
    def runs(self) -> bool:
        return self.language in ("console", "bash") and not self.comment.startswith("not run:")

    @property
    def exits(self) -> set[int]:
        return {int(number) for number in re.findall(r"\d+", self.comment)} or {0}

    def commands(self) -> list[tuple[str, list[str], set[int]]]:
        """Return each command with the output and the exit codes that are documented for it."""
        if self.language == "bash":
            return [(self.text, [], self.exits)]
        found: list[tuple[str, list[str], set[int]]] = []
        for part in re.split(r"^\$ ", self.text, flags=re.MULTILINE)[1:]:
            command, *output = part.splitlines()
            if command == "echo $?":
                found[-1] = (*found[-1][:2], {int(output[0])})
            else:
                found.append((command, output, self.exits))
        return found


def blocks(document: str) -> Iterator[Block]:
    """Yield the fenced blocks of ``document``, a path below the root of the repository."""
    lines = (ROOT / document).read_text(encoding="utf-8").splitlines()
    opened, comment = None, ""
    for number, line in enumerate(lines):
        if line.startswith("```") and opened is None:
            opened = number
            said = re.fullmatch(r"<!-- (.*) -->", lines[number - 1]) if number else None
            comment = said[1] if said else ""
        elif line.startswith("```") and opened is not None:
            text = "\n".join(lines[opened + 1 : number])
            yield Block(f"{document}:{opened + 1}", lines[opened].strip("` "), text, comment)
            opened = None


@dataclass
class Terminal:
    """Runs a document's commands one after the other, from where the last one left off."""

    folder: Path
    scratch: Path
    written: list[Path] = field(default_factory=list)

    def follow(self, block: Block) -> None:
        """Do what a reader of ``block`` does."""
        if block.runs:
            for command, output, exits in block.commands():
                self._run(block.where, command, output, exits)
        elif block.language in ("python", "toml") and (path := re.match(r"# (\S+\.\w+)(, at its end)?\n", block.text)):
            file = self.folder / path[1]
            before = file.read_text(encoding="utf-8") if path[2] else ""
            file.write_text(before + block.text.removeprefix(path[0]) + "\n", encoding="utf-8")
            self.written.append(file)

    def _run(self, where: str, command: str, output: list[str], exits: set[int]) -> None:
        at = self.scratch / "cwd"
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", f"trap 'pwd > {at}' EXIT\n{command}"],
            cwd=self.folder,
            env={**os.environ, "COLUMNS": "200", "NO_COLOR": "1", "PYTHONDONTWRITEBYTECODE": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode in exits, f"{where}: {command}\n{done.stdout}"
        self.folder = Path(at.read_text().strip())
        assert not (missing := first_missing(output, done.stdout)), f"{where}: {command}\nno line {missing!r} in\n{done.stdout}"


def first_missing(documented: list[str], printed: str) -> str:
    """Return the first documented line that did not come out in its turn, or an empty string."""
    came = iter([" ".join(line.split()) for line in printed.splitlines()])
    for line in filter(None, (" ".join(line.split()) for line in documented)):
        pattern = re.compile(re.escape(line).replace("…", ".*"))
        if line != "…" and not any(pattern.fullmatch(one) for one in came):
            return line
    return ""


def own_release(folder: Path) -> None:
    """Put the course's own release into ``folder``."""
    for name in (f"source/{LAB}", f"release/{LAB}", "docs"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "course.toml", folder)


def as_a_student(folder: Path) -> Path:
    """Where a student starts: a folder with the zip."""
    own_release(folder / "course")
    course = Course.read(folder / "course")
    made = write_student_zip(course, course.lab(LAB), student_wheel(folder / "wheel"))
    (folder / "home").mkdir()
    return Path(shutil.copy(made, folder / "home")).parent


def as_an_instructor(folder: Path) -> Path:
    """A small course under the name of a real lab, with what an LMS gives out in inbox/."""
    shutil.copytree(MINI, folder / "course")
    course = folder / "course"
    for parent in ("source", "graders"):
        (course / parent / "mini").rename(course / parent / LAB)
    (course / "source" / LAB / "mini.ipynb").rename(course / "source" / LAB / f"{LAB}.ipynb")
    (course / "course.toml").write_text((course / "course.toml").read_text().replace('"mini"', f'"{LAB}"'))
    (course / "requirements.lock").write_text("")
    _inbox(course / "inbox", nbformat.read(course / "source" / LAB / f"{LAB}.ipynb", as_version=4))
    return course


def _inbox(inbox: Path, solution: Any) -> None:
    right = nbformat.writes(solution).replace("Because.", "Because of the rules of arithmetic.")
    wrong = nbformat.writes(solution).replace("number * 2", "number ** 2").replace("answer = 42", "answer = 41")
    wrong = re.sub(r'"Because.*?"', '""', wrong)
    for name in ("by-name", "other"):
        (inbox / name).mkdir(parents=True)
    (inbox / "by-name" / "ada.ipynb").write_text(right)
    os.utime(inbox / "by-name" / "ada.ipynb", (datetime(2026, 1, 10, tzinfo=UTC).timestamp(),) * 2)
    (inbox / "other" / f"ada_2026-01-19-10-00-00_{LAB}.ipynb").write_text(right)
    with zipfile.ZipFile(inbox / "submissions.zip", "w") as archive:
        for name, moment, text in (
            (f"lovelaceada_101_2001_{LAB}.ipynb", (2026, 2, 5, 12, 0, 0), right),
            (f"noycebob_LATE_102_2002_{LAB}-1.ipynb", (2026, 2, 5, 12, 0, 0), wrong),
            (f"ghost_103_2003_{LAB}.ipynb", (2026, 2, 5, 12, 0, 0), wrong),
        ):
            archive.writestr(zipfile.ZipInfo(name, moment), text)


def as_a_grader(folder: Path) -> Path:
    """The part of the repository that the guide copies from."""
    shutil.copytree(MINI, folder / "tests" / "courses" / "mini")
    return folder


def as_anybody(folder: Path) -> Path:
    """The course itself, as it is in the repository."""
    for name in ("source", "graders", "release", "docs"):
        shutil.copytree(ROOT / name, folder / name)
    for file in ("course.toml", "nbgrader_config.py", "requirements.lock", "Makefile"):
        shutil.copy(ROOT / file, folder)
    return folder


STARTS: dict[str, Callable[[Path], Path]] = {STUDENT: as_a_student, INSTRUCTOR: as_an_instructor, GRADERS: as_a_grader}


def follow(document: str, folder: Path) -> list[Path]:
    """Do what ``document`` says, from its start; return the files that it made the reader write."""
    (folder / "start").mkdir(parents=True)
    terminal = Terminal(STARTS.get(document, as_anybody)(folder / "start"), folder)
    for block in blocks(document):
        terminal.follow(block)
    return terminal.written


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Future[list[Path]]]:
    """Every document that has commands to run, followed to its end; they know nothing of each other, so two at a time."""
    folder = tmp_path_factory.mktemp("docs")
    documents = [document for document in DOCUMENTS if any(block.runs for block in blocks(document))]
    with ThreadPoolExecutor(2) as pool:
        return {document: pool.submit(follow, document, folder / Path(document).stem) for document in documents}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_commands_of_a_document_do_what_it_says(document: str, followed: dict[str, Future[list[Path]]]) -> None:
    for file in followed[document].result() if document in followed else ():
        if file.suffix == ".py" and {"source", "graders"} & set(file.parts):
            runpy.run_path(str(file))


def test_the_guides_are_followed(followed: dict[str, Future[list[Path]]]) -> None:
    assert {STUDENT, INSTRUCTOR, GRADERS} <= set(followed)
    console = [block for document in DOCUMENTS for block in blocks(document) if block.language == "console" and block.runs]
    assert [block.where for block in console if not block.text.startswith("$ ")] == [], "a command begins with $"


def test_every_python_block_of_writing_graders_says_which_file_it_is() -> None:
    python = [block for block in blocks(GRADERS) if block.language == "python" and "not run" not in block.comment]
    assert len(python) >= 4
    assert [block.where for block in python if not re.match(r"# \S+\.py(, at its end)?\n", block.text)] == []


def test_a_block_that_is_not_run_says_why_and_names_verbs_that_exist() -> None:
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for block in (block for document in DOCUMENTS for block in blocks(document) if block.comment.startswith("not run:")):
        assert len(block.comment.removeprefix("not run:").strip()) > 5, block.where
        for program, verb in re.findall(r"^(?:\$ )?(caip|caip-lab|make) +([\w-]+)", block.text, re.MULTILINE):
            known = {"caip": set(cli.commands), "make": targets, "caip-lab": {"check", "cloud", "doctor"}}[program]
            assert verb in known, f"{block.where}: {program} {verb}"


def test_every_make_verb_is_in_contributing() -> None:
    targets = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert targets
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert [verb for verb in targets[1].split() if f"`make {verb}" not in text] == []


def _row(command: str) -> str:
    rows = [line for line in (ROOT / INSTRUCTOR).read_text(encoding="utf-8").splitlines() if line.startswith(f"| `{command}")]
    assert rows, f"{command} has no line in the table of commands of {INSTRUCTOR}"
    return "\n".join(rows)


@pytest.mark.parametrize("verb", sorted(cli.commands))
def test_every_verb_and_option_is_documented(verb: str) -> None:
    row = _row(f"caip {verb}")
    options = [param for param in cli.commands[verb].params if isinstance(param, click.Option)]
    assert [name for option in options for name in option.opts if name.startswith("--") and name not in row] == []


def test_the_options_of_caip_itself_are_documented() -> None:
    text = (ROOT / INSTRUCTOR).read_text(encoding="utf-8")
    names = [name for param in cli.params for name in param.opts] + ["--help", "-h"]
    assert [name for name in names if not re.search(rf"{name}\b", text)] == []


def test_every_verb_of_caip_lab_is_documented(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        caip_lab(["--help"])
    verbs = re.search(r"\{([\w,]+)\}", capsys.readouterr().out)
    assert verbs
    for verb in verbs[1].split(","):
        assert _row(f"caip-lab {verb}")
        assert f"`caip-lab {verb}" in (ROOT / STUDENT).read_text(encoding="utf-8")
        with pytest.raises(SystemExit):
            caip_lab([verb, "--help"])
        options = set(re.findall(r"--[\w-]+", capsys.readouterr().out)) - {"--help"}
        assert [one for one in options if f"`{one}" not in _row(f"caip-lab {verb}")] == []
        assert [one for one in options if f"`{one}" not in (ROOT / STUDENT).read_text(encoding="utf-8")] == []


def test_every_action_of_the_local_account_is_documented(capsys: pytest.CaptureFixture[str]) -> None:
    def help_of(*words: str) -> str:
        with pytest.raises(SystemExit):
            caip_lab(["cloud", *words, "--help"])
        return capsys.readouterr().out

    actions = re.search(r"\{([\w,]+)\}", help_of())
    assert actions
    student, row = (ROOT / STUDENT).read_text(encoding="utf-8"), _row("caip-lab cloud")
    for action in actions[1].split(","):
        assert f"`caip-lab cloud {action}" in student
        assert action in row
        for option in set(re.findall(r"--[\w-]+", help_of(action))) - {"--help"}:
            assert option in student
            assert option in row


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The keys that were read from TOML files since the test began."""
    read: set[str] = set()
    take = Table._take

    def recorded(self: Table, key: str, default: object) -> Any:
        read.add(key)
        return take(self, key, default)

    monkeypatch.setattr(Table, "_take", recorded)
    return read


def _unnamed(keys: set[str], document: str) -> list[str]:
    text = (ROOT / document).read_text(encoding="utf-8")
    return sorted(key for key in keys if not re.search(rf"[`\[]{re.escape(key)}\b", text))


def test_every_key_of_course_toml_and_lab_toml_is_documented(keys: set[str]) -> None:
    Course.read(ROOT).labs()
    assert {"course", "pass_percent", "percent_per_day", "due", "call_timeout_s", "objective", "graded"} <= keys
    assert _unnamed(keys, INSTRUCTOR) == []


def test_every_key_of_topics_toml_is_documented(keys: set[str]) -> None:
    Syllabus.read(ROOT)
    assert {"exam", "guide", "recalled", "call"} <= keys
    assert _unnamed(keys, INSTRUCTOR) == []


def test_the_table_of_topics_is_what_the_labs_say() -> None:
    course = Course.read(ROOT)
    found = cover(Syllabus.read(ROOT), course.labs())
    assert found.unknown == ()
    told = "run: caip coverage > docs/coverage.md"
    assert (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8") == coverage_page(found), told


def test_every_column_of_the_roster_is_documented() -> None:
    text = (ROOT / INSTRUCTOR).read_text(encoding="utf-8")
    assert f"`{','.join(COLUMNS)}`" in text
    assert _unnamed(set(COLUMNS), INSTRUCTOR) == []


def test_every_key_and_kind_of_a_pool_is_documented(keys: set[str]) -> None:
    lab = Course.read(ROOT).lab(LAB)
    keys.clear()
    read_pool(lab)
    assert _unnamed(keys | set(KINDS), GRADERS) == []


def _shown(start: str) -> str:
    return next(block.text for block in blocks(STUDENT) if block.language == "text" and block.text.startswith(start))


def test_the_message_that_students_are_shown_is_the_one_that_comes() -> None:
    def recall(y_true: list[int], y_pred: list[int]) -> float:
        return sum(t * p for t, p in zip(y_true, y_pred, strict=True)) / sum(y_true)

    found = run_checks("precision", {"precision": recall}, ROOT / "source" / LAB)
    assert _shown("precision: 0 of 2") in summary("precision", found, 1, AGAIN)


def test_the_hidden_failure_that_students_are_shown_is_the_one_that_comes() -> None:
    check = runpy.run_path(str(ROOT / "graders" / LAB / "test_precision.py"))["test_nothing_flagged"]
    judged = Check("precision", check.__name__, check.__doc__, public=False, spec=spec_of(check))
    failed = score(Ran(judged, Trace(touched=1), AssertionError()))
    assert _shown("✗") in as_text([failed])


def test_the_time_limits_that_students_are_told_are_those_of_the_labs() -> None:
    row = re.compile(r"^\| `(\w+)` \| (\S+) s \| (\S+) s \| (\S+) s \|$", re.MULTILINE)
    told = {lab: tuple(map(float, times)) for lab, *times in row.findall((ROOT / STUDENT).read_text(encoding="utf-8"))}
    limits = {lab.name: lab.limits for lab in Course.read(ROOT).labs()}
    assert told == {lab: (it.call_timeout_s, it.cell_timeout_s, it.notebook_timeout_s) for lab, it in limits.items()}


def test_the_wheel_has_the_name_that_students_are_told(tmp_path: Path) -> None:
    text = (ROOT / STUDENT).read_text(encoding="utf-8")
    text += "".join(file.read_text(encoding="utf-8") for file in (ROOT / "source").glob("*/*.ipynb"))
    assert set(re.findall(r"caip_lab-[\w.-]+?\.whl", text)) == {student_wheel(tmp_path).name}
    assert not re.search(r"pip install [\\\"']*caip-lab", text), "on the public index there is none of that name"


@pytest.mark.parametrize("document", [*DOCUMENTS, "CONTRIBUTING.md", "CHANGELOG.md"])
def test_links_lead_somewhere(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    targets = [target for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text) if "://" not in target]
    assert [target for target in targets if not ((ROOT / document).parent / target).exists()] == []
