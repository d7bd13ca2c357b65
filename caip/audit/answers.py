"""The answers that a lab's graders are tried on: the solution, variants of it, named mistakes. Read, and run nowhere here."""

from __future__ import annotations

import ast
from collections.abc import Mapping

import nbformat

from caip.audit.files import split
from caip.config import Lab
from caip.errors import UsageError
from caip.grading.catalogue import Catalogue, answer_cell, read_catalogue
from caip.grading.notebook import SOLUTION_MARKS, grade_id, is_answer

__all__ = ["defined_names", "misconceptions", "mutable_solutions", "needs", "solutions", "variants"]


def solutions(lab: Lab) -> dict[str, str]:
    """Return the code of each answer cell of the source notebook, solution and all, by its grade id."""
    return {name: SOLUTION_MARKS.sub("", source) for name, source in _marked(lab).items()}


def mutable_solutions(lab: Lab) -> dict[str, tuple[str, set[int]]]:
    """Return, likewise, the code, and which of its lines are the solution's own: what ships with the lab is not mutated."""
    return {name: (SOLUTION_MARKS.sub("", source), _solution_lines(source)) for name, source in _marked(lab).items()}


def variants(lab: Lab) -> dict[str, dict[str, str]]:
    """Return by exercise and name the right answers that are written differently: ``graders/<lab>/variants/``.

    Where an answer is a file, they are what is below its ``%%writefile`` line, which is put before them.
    """
    folder = lab.graders / "variants"
    exercises = sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []
    heads = {name: split(cell)[0] for name, cell in solutions(lab).items()}
    found: dict[str, dict[str, str]] = {}
    for path in exercises:
        head = heads.get(answer_cell(path.name), "")
        found[path.name] = {file.stem: head + file.read_text(encoding="utf-8") for file in sorted(path.glob("*.py"))}
    return found


def misconceptions(lab: Lab) -> Catalogue:
    """Return by exercise and name the wrong answers of ``graders/<lab>/misconceptions.py``. UsageError where there are none."""
    found, problems = read_catalogue(lab)
    if problems:
        raise UsageError(f"{lab.name} cannot be audited: {'; '.join(problems)}.")
    if not found:
        raise UsageError(
            f"{lab.name} has no misconceptions.",
            todo=f"Write {lab.graders / 'misconceptions.py'}: docs/writing-graders.md says how.",
        )
    return found


def needs(lab: Lab) -> dict[str, set[str]]:
    """Return by exercise all others that it builds on, as its checks say with ``@needs``; read from their text."""
    direct: dict[str, set[str]] = {one.name: set() for one in lab.exercises}
    for file in (*lab.graders.glob("test_*.py"), *(lab.source / "checks").glob("test_*.py")):
        direct.setdefault(file.stem.removeprefix("test_"), set()).update(_needs_of(ast.parse(file.read_text(encoding="utf-8"))))
    return {name: _reached(name, direct) for name in direct}


def defined_names(code: str) -> tuple[set[str], set[str]]:
    """Return the functions and the values that a cell, or the file that it writes, defines at its top level."""
    functions: set[str] = set()
    values: set[str] = set()
    for node in ast.parse(split(code)[1]).body:
        if isinstance(node, ast.FunctionDef):
            functions.add(node.name)
        if isinstance(node, ast.Assign):
            values |= {name.id for target in node.targets for name in ast.walk(target) if isinstance(name, ast.Name)}
    return functions, values


def _marked(lab: Lab) -> Mapping[str, str]:
    notebook = nbformat.read(lab.notebook, as_version=4)
    return {grade_id(cell): cell.source for cell in notebook.cells if is_answer(cell) and cell.cell_type == "code"}


def _solution_lines(source: str) -> set[int]:
    found: set[int] = set()
    line, inside = 0, False
    for text in source.split("\n"):
        mark = SOLUTION_MARKS.fullmatch(text)
        if mark:
            inside = mark[1] == "BEGIN"
            continue
        line += 1
        if inside:
            found.add(line)
    return found


def _needs_of(tree: ast.Module) -> set[str]:
    decorators = [one for node in tree.body if isinstance(node, ast.FunctionDef) for one in node.decorator_list]
    calls = [one for one in decorators if isinstance(one, ast.Call) and ast.unparse(one.func).endswith("needs")]
    return {ast.literal_eval(name) for one in calls for name in one.args}


def _reached(name: str, direct: Mapping[str, set[str]]) -> set[str]:
    """Return what ``name`` needs, and what that needs in turn."""
    found: set[str] = set()
    waiting = set(direct[name])
    while waiting:
        one = waiting.pop()
        found.add(one)
        waiting |= direct.get(one, set()) - found
    return found - {name}
