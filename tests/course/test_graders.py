"""The labs' graders: right work written differently earns everything, named mistakes lose, nonsense earns nothing."""

from __future__ import annotations

import ast
import importlib.util
import re
from collections.abc import Callable, Iterable
from itertools import zip_longest
from pathlib import Path

import nbformat
import pytest

from caip.config import Course
from caip.grading.notebook import grade_id, is_answer
from caip.results import SubmissionResult
from caip_lab.checks import Misconception

Judge = Callable[[dict[str, str], str], SubmissionResult]
NONSENSE = ["[]", "__import__('numpy').array([])", "float('nan')", "float('inf')", "True", "object()", "0", "1", "None", "''"]


def solutions(course: Course, lab: str) -> dict[str, str]:
    """Return the solution of each answer cell of the source notebook."""
    notebook = nbformat.read(course.lab(lab).notebook, as_version=4)
    marks = re.compile(r"^[ \t]*### (BEGIN|END) SOLUTION\n?", re.MULTILINE)
    return {grade_id(cell): marks.sub("", cell.source) for cell in notebook.cells if is_answer(cell) and cell.cell_type == "code"}


def variants(course: Course, lab: str) -> list[dict[str, str]]:
    """Return notebooks' cells that together use every variant: the k-th has the k-th variant of each exercise."""
    folders = sorted((course.graders_dir / lab / "variants").iterdir())
    columns = [[(f"{folder.name}-answer", file.read_text()) for file in sorted(folder.glob("*.py"))] for folder in folders]
    return [dict(found for found in row if found) for row in zip_longest(*columns)]


def misconceptions(course: Course, lab: str) -> list[dict[str, Misconception]]:
    """Return, likewise, groups with one misconception of each exercise."""
    file = course.graders_dir / lab / "misconceptions.py"
    spec = importlib.util.spec_from_file_location(f"misconceptions_{lab}", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    by_exercise: dict[str, list[Misconception]] = {}
    for one in module.MISCONCEPTIONS:
        by_exercise.setdefault(one.exercise, []).append(one)
    return [{one.exercise: one for one in row if one} for row in zip_longest(*by_exercise.values())]


def names_defined(code: str) -> tuple[set[str], set[str]]:
    """Return the functions and the values that a solution defines at top level."""
    functions, values = set(), set()
    for node in ast.parse(code).body:
        if isinstance(node, ast.FunctionDef):
            functions.add(node.name)
        if isinstance(node, ast.Assign):
            values |= {name.id for target in node.targets for name in ast.walk(target) if isinstance(name, ast.Name)}
    return functions, values


def lost(course: Course, lab: str, result: SubmissionResult, exercises: Iterable[str]) -> dict[str, list[str]]:
    """Return, for exercises that did not earn everything, what their checks said."""
    scores = result.exercise_scores()
    short = [name for name in exercises if scores[name].points < scores[name].max_points]
    return {
        name: [f"{c.name}: {c.outcome.value} {c.facts}" for c in result.checks if c.exercise == name and not c.points]
        for name in short
    }


def check_variants(course: Course, lab: str, judge: Judge, some: slice) -> None:
    for number, cells in enumerate(variants(course, lab)[some]):
        result = judge(solutions(course, lab) | cells, f"variant{number}")
        assert lost(course, lab, result, [name.removesuffix("-answer") for name in cells]) == {}


def check_misconceptions(course: Course, lab: str, judge: Judge, some: slice) -> None:
    for number, group in enumerate(misconceptions(course, lab)[some]):
        cells = {f"{name}-answer": one.code for name, one in group.items()}
        result = judge(solutions(course, lab) | cells, f"misconception{number}")
        assert [group[name].name for name in group if name not in lost(course, lab, result, group)] == []


def check_nonsense(course: Course, lab: str, judge: Judge, some: slice) -> None:
    values_tried = ["raise", *NONSENSE]
    for shift in range(len(values_tried))[some]:
        cells = {}
        for place, (name, code) in enumerate(solutions(course, lab).items()):
            value = values_tried[(place + shift) % len(values_tried)]  # each notebook has all of them; all notebooks, all pairs
            functions, values = names_defined(code)
            body = "raise ValueError" if value == "raise" else f"return {value}"
            lines = [f"def {function}(*args, **kwargs):\n    {body}" for function in sorted(functions)]
            cells[name] = "\n".join(lines + [f"{one} = {'None' if value == 'raise' else value}" for one in sorted(values)])
        earned = {check.name: check.points for check in judge(cells, "nonsense").checks if check.points}
        assert earned == {}, shift


def test_the_solution_earns_everything_and_the_stub_nothing(real_course: Course, lab_name: str, judge: Judge) -> None:
    full = judge(solutions(real_course, lab_name), "solution").exercise_scores().values()
    assert all(score.points == pytest.approx(score.max_points) for score in full)
    assert sum(score.points for score in judge({}, "stub").exercise_scores().values()) == 0


def test_some_variants_earn_everything(real_course: Course, lab_name: str, judge: Judge) -> None:
    check_variants(real_course, lab_name, judge, slice(0, None, 4))


@pytest.mark.whole
def test_every_variant_earns_everything(real_course: Course, lab_name: str, judge: Judge) -> None:
    check_variants(real_course, lab_name, judge, slice(None))


def test_some_misconceptions_lose(real_course: Course, lab_name: str, judge: Judge) -> None:
    check_misconceptions(real_course, lab_name, judge, slice(1, None, 5))


@pytest.mark.whole
def test_every_misconception_loses(real_course: Course, lab_name: str, judge: Judge) -> None:
    check_misconceptions(real_course, lab_name, judge, slice(None))


def test_some_nonsense_earns_nothing_on_any_check(real_course: Course, lab_name: str, judge: Judge) -> None:
    check_nonsense(real_course, lab_name, judge, slice(0, None, 4))


@pytest.mark.whole
def test_no_nonsense_earns_anything_on_any_check(real_course: Course, lab_name: str, judge: Judge) -> None:
    check_nonsense(real_course, lab_name, judge, slice(None))


def test_there_are_enough_misconceptions_and_variants(real_course: Course, lab_name: str) -> None:
    functions = [
        n for n, code in solutions(real_course, lab_name).items() if names_defined(code)[0] and not names_defined(code)[1]
    ]
    wrong = [name for group in misconceptions(real_course, lab_name) for name in group]
    right = [name for group in variants(real_course, lab_name) for name in group]
    for name in functions:
        assert wrong.count(name.removesuffix("-answer")) >= 5, name
        assert right.count(name) >= 6, name
    for exercise in real_course.lab(lab_name).exercises:
        if not exercise.manual:
            assert wrong.count(exercise.name) >= 3, exercise.name


BANNED = {"allclose", "approx", "assert_allclose", "assert_array_equal", "assert_almost_equal", "isclose"}


def test_graders_and_checks_compare_strictly(real_course: Course, lab_name: str) -> None:
    lab = real_course.lab(lab_name)
    for file in [*lab.graders.glob("*.py"), *(lab.source / "checks").glob("*.py")]:
        tree = ast.parse(file.read_text())
        used = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        used |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        assert not used & BANNED, file.name
        imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert not [name for name in imported if name.split(".")[0] == "caip"], file.name


def test_files_of_graders_are_where_they_are_expected(lab_name: str) -> None:
    root = Path(__file__).parents[2]
    assert not (root / "graders" / lab_name / "__init__.py").exists()
