"""``check("exercise")`` in the student's notebook."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from caip_lab.checks import check
from caip_lab.checks.runner import CheckFailed, run_checks
from caip_lab.cli import main

FILE = '''
from caip_lab.checks import close, hint, points

@points(1)
@hint("Twice means times two.")
def test_double(student):
    """double doubles a number"""
    assert student.double(3) == close(6)

@points(1)
def test_zero(student):
    """twice nothing is nothing"""
    assert student.double(0) == close(0)
'''


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "checks").mkdir()
    return (tmp_path / "checks" / "test_double.py").write_text


def cell(answer: str, **more: Any) -> dict[str, Any]:
    """Run a notebook that answers and then checks, as one namespace."""
    namespace = {"check": check, **more}
    exec(f"double = {answer}\ncheck('double')", namespace)
    return namespace


def test_right_work_is_told_so(write: Any, capsys: pytest.CaptureFixture[str]) -> None:
    write(FILE)
    cell("lambda number: 2 * number")
    assert capsys.readouterr().out == "double: all public checks passed; hidden checks run when you submit.\n"


def test_wrong_work_raises_what_the_student_reads(write: Any, capsys: pytest.CaptureFixture[str]) -> None:
    write(FILE)
    with pytest.raises(CheckFailed) as caught:
        cell("lambda number: number ** 2")
    text = str(caught.value)
    assert "double: 1 of 2 public checks passed." in text
    assert "not yet: double doubles a number" in text
    for part in ("double(3)", "6", "9", "Twice means times two."):
        assert part in text
    assert "twice nothing" not in text, "what passed needs no block"
    assert capsys.readouterr().out == ""


TIERS = '("Twice?", "Times two.", "4 + 4, not 4 ** 2.")'


@pytest.mark.parametrize(("hints", "shown", "more"), [(1, 1, "hints=2"), (2, 2, "hints=3"), (3, 3, "")])
def test_hints_are_asked_for_one_by_one(write: Any, hints: int, shown: int, more: str) -> None:
    write(FILE.replace('("Twice means times two.")', TIERS))
    with pytest.raises(CheckFailed) as caught:
        exec(f"double = lambda n: n ** 2\ncheck('double', hints={hints})", {"check": check})
    text = str(caught.value)
    assert [part in text for part in ("Twice?", "Times two.", "4 + 4, not")] == [number < shown for number in range(3)]
    assert ("Still stuck?" in text) is bool(more)
    assert more in text


def test_the_terminal_says_the_same_and_how_to_ask_for_more(
    write: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(FILE.replace('("Twice means times two.")', TIERS))
    meta = {"nbgrader": {"grade": True, "solution": False, "grade_id": "double"}}
    cells = [
        {"cell_type": "code", "metadata": {}, "source": "double = lambda n: n ** 2"},
        {"cell_type": "code", "metadata": meta, "source": ""},
    ]
    (tmp_path / "lab.ipynb").write_text(json.dumps({"cells": cells}))
    with pytest.raises(SystemExit) as ended:
        main(["check", str(tmp_path / "lab.ipynb")])
    out = capsys.readouterr().out
    assert ended.value.code == 1
    assert "caip-lab check --hints 2" in out
    assert "1 of 1 exercises have a public check that did not pass." in out
    with pytest.raises(CheckFailed) as caught:
        exec("double = lambda n: n ** 2\ncheck('double')", {"check": check})
    assert str(caught.value).partition("Still")[0] in out
    (tmp_path / "lab.ipynb").write_text(json.dumps({"cells": cells[:1]}))
    with pytest.raises(SystemExit) as ended:
        main(["check", str(tmp_path / "lab.ipynb")])
    assert ended.value.code == 2


def test_a_notebook_shows_the_text_and_no_traceback_of_ours(write: Any) -> None:
    write(FILE)
    with pytest.raises(CheckFailed) as caught:
        cell("None")
    assert "\n".join(caught.value._render_traceback_()) == str(caught.value)


def test_an_edited_check_file_is_read_again(write: Any, capsys: pytest.CaptureFixture[str]) -> None:
    write(FILE)
    cell("lambda number: 2 * number")
    write(FILE.replace("close(6)", "close(7)"))
    with pytest.raises(CheckFailed):
        cell("lambda number: 2 * number")


def test_a_missing_check_file_says_where_it_was_looked_for(tmp_path: Path, write: Any) -> None:
    with pytest.raises(FileNotFoundError, match=r"checks.test_double\.py.*Keep the folder 'checks' beside the notebook"):
        cell("None")


def test_a_name_that_is_missing_is_told(write: Any) -> None:
    write(FILE)
    with pytest.raises(CheckFailed, match=r"[Tt]here is no double in your notebook"):
        exec("check('double')", {"check": check})


def test_a_check_that_breaks_on_the_work_has_not_passed(write: Any, tmp_path: Path) -> None:
    write("def test_x(student):\n    '''x'''\n    assert student.double(1)['a'] == 1\n")
    (only,) = run_checks("double", {"double": lambda number: 3}, tmp_path)
    assert not only.passed


def test_a_check_takes_the_student_and_nothing_else(write: Any, tmp_path: Path) -> None:
    write("def test_x(student, tmp_path):\n    '''x'''\n")
    with pytest.raises(TypeError, match=r"test_double\.py.*test_x.*exactly one argument"):
        run_checks("double", {}, tmp_path)


def test_the_checks_leave_the_student_s_names_alone(write: Any) -> None:
    write(FILE)
    names = cell("lambda number: 2 * number")
    assert set(names) == {"check", "double", "__builtins__"}
