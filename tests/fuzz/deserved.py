"""What a notebook of the small course deserves at most, judged without caip: its code is run here, cell by cell.

Only for notebooks that :mod:`tests.fuzz.mutants` made: their code is ours, spoilt or not.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from io import StringIO
from typing import Any

from IPython.core.inputtransformer2 import TransformerManager

__all__ = ["at_most"]


def at_most(data: bytes) -> dict[str, float]:
    """Return the points of each exercise after the best of the notebook's cells."""
    best = {"double": 0.0, "answer": 0.0}
    namespace: dict[str, Any] = {"get_ipython": None}  # a shell's line or a magic defines nothing here
    for source in _code(data):
        with suppress(BaseException), _silence():
            exec(TransformerManager().transform_cell(source), namespace)
        for exercise, worth in (("double", _double), ("answer", _answer)):
            best[exercise] = max(best[exercise], worth(namespace))
    return best


@contextmanager
def _silence() -> Iterator[None]:
    with warnings.catch_warnings(action="ignore"), redirect_stdout(StringIO()), redirect_stderr(StringIO()):
        yield


def _code(data: bytes) -> Iterator[str]:
    """Yield the sources of all code cells, of old notebooks too."""
    try:
        notebook = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return
    sheets = [notebook, *_list(notebook, "worksheets")]
    for cell in [cell for sheet in sheets for cell in _list(sheet, "cells")]:
        if isinstance(cell, dict) and (cell.get("cell_type") == "code" or _is_answer(cell)):
            for source in (cell.get("source"), cell.get("input")):
                yield "".join(line for line in (source if isinstance(source, list) else [source]) if isinstance(line, str))


def _is_answer(cell: dict[str, Any]) -> bool:
    """Whether its code counts in a cell of another type, too: repair makes an answer cell what it was in the release."""
    found: Any = cell
    for key in ("metadata", "nbgrader", "grade_id"):
        found = found.get(key) if isinstance(found, dict) else None
    return found in ("double-answer", "answer-answer")


def _list(value: Any, key: str) -> list[Any]:
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, list) else []


def _double(namespace: dict[str, Any]) -> float:
    double = namespace.get("double")
    numbers = all(_returns(double, n, 2 * n) for n in (4, 17, 500))
    return 2.0 * _returns(double, 3, 6) + 6.0 * numbers + 2.0 * (numbers and _refuses(double))


def _returns(function: Any, number: int, wanted: int) -> bool:
    with suppress(Exception):
        return bool(function(number) == wanted)
    return False


def _refuses(function: Callable[[Any], Any]) -> bool:
    with suppress(Exception):
        try:
            function(None)
        except TypeError:
            return True
    return False


def _answer(namespace: dict[str, Any]) -> float:
    answer = namespace.get("answer")
    whole = type(answer) is int and answer > 10
    return float(whole) + 5.0 * (type(answer) in (int, float) and answer == 42)
