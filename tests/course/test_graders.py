"""The labs' graders: right work written differently earns everything, named mistakes lose, nonsense earns nothing."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path

import pytest

from caip.audit import LabAudit, audit_labs
from caip.audit.answers import defined_names, misconceptions, solutions, variants
from caip.audit.files import split
from caip.config import Course
from caip.grading.catalogue import answer_cell
from caip.results import SubmissionResult
from caip.scheduling import grade_all

Judge = Callable[[dict[str, str], str], SubmissionResult]
NONSENSE = ["[]", "__import__('numpy').array([])", "float('nan')", "float('inf')", "True", "object()", "0", "1", "None", "''"]


def check_audit(course: Course, lab: str, every: int) -> LabAudit:
    """Audit a lab with one worker; what it says where it is not what it must be is the failure's text."""
    found = audit_labs(course, [course.lab(lab)], lambda course, jobs, _: grade_all(course, jobs, n_workers=1), every=every)
    assert [(one.exercise, one.rejected, one.missed) for one in found.exercises if one.rejected or one.missed] == []
    assert [one for one in found.exercises if one.stub_share or one.alone_lost_share or (one.lookup_share or 0) > 0.2] == []
    assert [one.exercise for one in found.exercises if one.alone_others_share] == []
    named = found.to_dict()["misconceptions_named"]
    assert named >= 0.9 * found.to_dict()["misconceptions"], [(one.exercise, one.unnamed) for one in found.exercises]
    return found


def check_nonsense(course: Course, lab: str, judge: Judge, some: slice) -> None:
    values_tried = ["raise", *NONSENSE]
    for shift in range(len(values_tried))[some]:
        cells = {}
        for place, (name, code) in enumerate(solutions(course.lab(lab)).items()):
            value = values_tried[(place + shift) % len(values_tried)]  # each notebook has all of them; all notebooks, all pairs
            functions, values = defined_names(code)
            body = "raise ValueError" if value == "raise" else f"return {value}"
            lines = [f"def {function}(*args, **kwargs):\n    {body}" for function in sorted(functions)]
            lines += [f"{one} = {'None' if value == 'raise' else value}" for one in sorted(values)]
            cells[name] = split(code)[0] + "\n".join(lines)
        earned = {check.name: check.points for check in judge(cells, "nonsense").checks if check.points}
        assert earned == {}, shift


def test_the_solution_earns_everything(real_course: Course, lab_name: str, judge: Judge) -> None:
    full = judge(solutions(real_course.lab(lab_name)), "solution").exercise_scores().values()
    assert all(score.points == pytest.approx(score.max_points) for score in full)


def test_some_of_the_audit(real_course: Course) -> None:
    check_audit(real_course, "w1c2_confusion_matrix", every=30)  # the smallest


@pytest.mark.whole
def test_the_audit(real_course: Course, lab_name: str) -> None:
    assert check_audit(real_course, lab_name, every=1).passed()


def test_some_nonsense_earns_nothing_on_any_check(real_course: Course, lab_name: str, judge: Judge, slow: bool) -> None:
    check_nonsense(real_course, lab_name, judge, slice(0, None, 11 if slow else 4))


@pytest.mark.whole
def test_no_nonsense_earns_anything_on_any_check(real_course: Course, lab_name: str, judge: Judge) -> None:
    check_nonsense(real_course, lab_name, judge, slice(None))


def test_there_are_enough_misconceptions_and_variants(real_course: Course, lab_name: str) -> None:
    lab = real_course.lab(lab_name)
    wrong, right = misconceptions(lab), variants(lab)
    for exercise in lab.exercises:
        if exercise.manual:
            continue
        functions, values = defined_names(solutions(lab)[answer_cell(exercise.name)])
        is_function = bool(functions) and not values
        assert len(wrong[exercise.name]) >= (5 if is_function else 3), exercise.name
        assert len(right.get(exercise.name, {})) >= 6 or not is_function, exercise.name


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


def test_no_grader_carries_anything_from_one_answer_to_the_next(real_course: Course, lab_name: str) -> None:
    """What a variable of a file collects would be there when the next answer is judged: ``memo`` is for that."""
    lab = real_course.lab(lab_name)
    for file in [*lab.graders.glob("test_*.py"), lab.graders / "conftest.py", *(lab.source / "checks").glob("*.py")]:
        tree = ast.parse(file.read_text()) if file.is_file() else ast.Module([], [])
        assert not [node for node in ast.walk(tree) if isinstance(node, ast.Global)], file.name
        values = [node.value for node in tree.body if isinstance(node, ast.Assign)]
        parts = [part for value in values for part in (value.elts if isinstance(value, ast.Tuple) else [value])]
        empty = [part for part in parts if isinstance(part, ast.Dict | ast.List) and not ast.unparse(part)[1:-1]]
        assert not empty, f"{file.name}, line {empty[0].lineno}"


def test_files_of_graders_are_where_they_are_expected(lab_name: str) -> None:
    root = Path(__file__).parents[2]
    assert not (root / "graders" / lab_name / "__init__.py").exists()
