"""The student's own namespace behind the same protocol as in the grader."""

from __future__ import annotations

from collections import namedtuple
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from caip_lab.checks import Handle, Student, StudentError
from caip_lab.checks.failures import NotDefined
from caip_lab.checks.live import LiveBackend


def student(namespace: dict[str, Any], folder: Path = Path()) -> Any:
    return Student(LiveBackend(namespace, folder))


def cell(code: str) -> dict[str, Any]:
    """Run ``code`` as a notebook's cell does."""
    namespace: dict[str, Any] = {}
    exec(compile(code, "<ipython-input-3-abc>", "exec"), namespace)
    return namespace


Point = namedtuple("Point", "x y")


def test_plain_values_come_as_copies() -> None:
    values = [1, [2]]
    array = np.zeros(2)
    found = student({"values": values, "array": array})
    found.values[1].append(3)
    found.array[0] = 9
    assert values == [1, [2]]
    assert array[0] == 0


def test_subclasses_come_as_the_plain_type() -> None:
    found = student({"point": Point(1, 2)}).point
    assert type(found) is tuple


def test_anything_else_stays_behind_a_handle() -> None:
    found = student({"f": len, "o": object(), "mixed": [1, len]})
    assert all(isinstance(value, Handle) for value in (found.f, found.o, found.mixed))


def test_a_name_that_is_not_there_is_missing() -> None:
    with pytest.raises(NotDefined, match="there is no precision"):
        student({}).precision  # noqa: B018


def test_arguments_go_in_as_copies() -> None:
    data = [3, 1, 2]
    assert student({"f": lambda values: values.sort() or values}).f(data) == [1, 2, 3]
    assert data == [3, 1, 2]


def test_a_handle_goes_in_as_the_object_that_it_stands_for() -> None:
    class Model:
        def predict(self, x: int) -> int:
            return 2 * x

    found = student({"model": Model(), "use": lambda model, x=0, other=None: (other or model).predict(x)})
    assert found.use(found.model, x=4) == 8
    assert found.use(None, x=4, other=found.model) == 8


def test_a_check_passes_plain_data_only() -> None:
    with pytest.raises(TypeError, match="plain data and handles only"):
        student({"f": lambda g: g()}).f(lambda: 1)


def test_what_the_student_s_code_raises_is_described_with_its_own_lines() -> None:
    found = student(cell("def f(x):\n    y = 1\n    return y / x\n"))
    with pytest.raises(StudentError) as caught:
        found.f(0)
    assert (caught.value.name, caught.value.message, caught.value.lines) == ("ZeroDivisionError", "division by zero", ((0, 3),))


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("class Own(KeyError): pass\nraise Own('x')", "KeyError"),
        ("class ValueError(Exception): pass\nraise ValueError('x')", "Exception"),
        ("import sys; sys.exit(3)", "SystemExit"),
        ("raise GeneratorExit", "GeneratorExit"),
        ("class Broken(Exception):\n        def __str__(self): raise SystemExit\n    raise Broken", "Exception"),
    ],
)
def test_errors_carry_the_name_of_a_builtin_class(body: str, name: str) -> None:
    code = "def f():\n    " + body.replace("\nraise", "\n    raise")
    with pytest.raises(StudentError) as caught:
        student(cell(code)).f()
    assert caught.value.name == name


def test_out_of_memory_is_an_outcome_of_its_own() -> None:
    with pytest.raises(StudentError) as caught:
        student(cell("def f():\n    raise MemoryError")).f()
    assert caught.value.outcome == "memory"


def test_the_student_s_own_interrupt_stops_the_checks() -> None:
    with pytest.raises(KeyboardInterrupt):
        student(cell("def f():\n    raise KeyboardInterrupt")).f()


def test_files_beside_the_notebook_are_read(tmp_path: Path) -> None:
    (tmp_path / "inference.py").write_text("x = 1")
    found = student({}, tmp_path)
    assert found.files["inference.py"] == b"x = 1"
    with pytest.raises(NotDefined):
        found.files["other.py"]
