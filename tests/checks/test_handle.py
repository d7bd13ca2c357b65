"""A handle can be called and its attributes read; every operator and conversion on it is the student's failure."""

from __future__ import annotations

import math
import operator
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from caip_lab.checks import Handle, Student, close, same, trace
from caip_lab.checks.failures import Misuse, NotDefined


class Recorder:
    """A backend that notes what it is asked and answers 42; of files it has none."""

    def __init__(self) -> None:
        self.asked: list[tuple[object, ...]] = []

    def get(self, name: str) -> object:
        self.asked.append(("get", name))
        return Handle(self, "secret object", name)

    def call(self, ref: Any, args: Sequence[object], kwargs: Mapping[str, object], label: str) -> object:
        self.asked.append(("call", ref, tuple(args), dict(kwargs), label))
        return 42

    def attribute(self, ref: Any, name: str, label: str) -> object:
        self.asked.append(("attribute", ref, name, label))
        return Handle(self, name, label)

    def read_file(self, name: str) -> bytes:
        raise NotDefined(f"file {name}")


@pytest.fixture
def backend() -> Recorder:
    return Recorder()


@pytest.fixture
def handle(backend: Recorder) -> Any:
    return Handle(backend, "secret object", "model")


ARITHMETIC = (
    "add",
    "sub",
    "mul",
    "truediv",
    "floordiv",
    "mod",
    "pow",
    "matmul",
    "and_",
    "or_",
    "xor",
    "lshift",
    "rshift",
)
INPLACE = (
    "iadd",
    "isub",
    "imul",
    "itruediv",
    "ifloordiv",
    "imod",
    "ipow",
    "imatmul",
    "iand",
    "ior",
    "ixor",
    "ilshift",
    "irshift",
)
COMPARISONS = (
    "eq",
    "ne",
    "lt",
    "le",
    "gt",
    "ge",
)
UNARY = (
    "neg",
    "pos",
    "abs",
    "invert",
    "index",
    "truth",
    "not_",
    "length_hint",
)


def with_(name: str, *operands: Any) -> Callable[[Any], object]:
    """Return the operator called ``name`` on ``operands``, None standing for the handle."""
    function = getattr(operator, name)
    return lambda h: function(*(h if operand is None else operand for operand in operands))


OPERATIONS: dict[str, Callable[[Any], object]] = {
    **{f"{name}(h, 1)": with_(name, None, 1) for name in (*ARITHMETIC, *INPLACE, *COMPARISONS)},
    **{f"{name}(1, h)": with_(name, 1, None) for name in (*ARITHMETIC, *COMPARISONS)},
    **{f"{name}(array, h)": with_(name, np.array([1, 2]), None) for name in (*ARITHMETIC, *COMPARISONS)},
    **{f"{name}(series, h)": with_(name, pd.Series([1, 2]), None) for name in (*ARITHMETIC[:7], *COMPARISONS)},
    **{f"{name}(h)": with_(name, None) for name in UNARY},
    **{kind.__name__: kind for kind in (bool, int, float, complex, str, bytes, bytearray, list, tuple, set, frozenset)},
    **{f.__name__: f for f in (len, iter, next, reversed, round, hash, sum, min, sorted, any, bin, divmod)}
    | {"divmod": lambda h: divmod(h, 2)},
    "divmod(2, h)": lambda h: divmod(2, h),
    **{f.__name__: f for f in (math.floor, math.ceil, math.trunc, math.sqrt, math.isnan)},
    "format": lambda h: f"{h:.2f}",
    "f-string": lambda h: f"{h}",
    "percent": lambda h: "%s" % h,  # noqa: UP031 - the operator is what is tested
    "h[0]": lambda h: h[0],
    "h[0] = 1": lambda h: operator.setitem(h, 0, 1),
    "del h[0]": lambda h: operator.delitem(h, 0),
    "1 in h": lambda h: 1 in h,
    "h in list": lambda h: h in [1],
    "h in set": lambda h: h in {1},
    "key": lambda h: {h: 1},
    "unpacking": lambda h: (lambda *a: a)(*h),
    "path": os.fspath,
    "Path": Path,
    "np.asarray": np.asarray,
    "np.array([h])": lambda h: np.array([h, 1.0]),
    "np.isclose": lambda h: np.isclose(h, 1.0),
    "np.float64 ==": lambda h: np.float64(1) == h,
    "frame ==": lambda h: pd.DataFrame({"a": [1]}) == h,
    "h == close": lambda h: h == close(1.0),
    "h != close": lambda h: h != close(1.0),
    "close == h": lambda h: close(1.0) == h,
    "close != h": lambda h: close(1.0) != h,
    "same == h": lambda h: same("a") == h,
    "h == h": lambda h: h == h,
    "h == None": lambda h: h == None,  # noqa: E711
}


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS.keys())
def test_every_operator_and_conversion_is_a_misuse(handle: Any, backend: Recorder, operation: Callable[[Any], object]) -> None:
    with pytest.raises(Misuse, match="model is an object, where a plain value"):
        operation(handle)
    assert backend.asked == [], "the student's object was not even asked"


def test_it_is_no_context_manager(handle: Any) -> None:
    with pytest.raises(Misuse), handle:
        pass


SPECIAL = {name for kind in (int, float, complex, str, list, dict, set, bytes) for name in dir(kind)}
HARMLESS = {
    *("__class__", "__delattr__", "__dir__", "__doc__", "__getattribute__", "__init__", "__init_subclass__", "__new__"),
    *("__reduce__", "__reduce_ex__", "__repr__", "__setattr__", "__sizeof__", "__subclasshook__", "__class_getitem__"),
    *("__getnewargs__", "__getstate__", "__getformat__", "__buffer__"),
}


@pytest.mark.parametrize("name", sorted(name for name in SPECIAL - HARMLESS if name.startswith("__")))
def test_no_special_method_of_a_builtin_type_answers_on_a_handle(handle: Any, name: str) -> None:
    method = getattr(type(handle), name, None)
    if method is not None:
        with pytest.raises(Misuse):
            method(handle)


def test_its_repr_shows_nothing_of_the_object_and_asks_nothing(handle: Any, backend: Recorder) -> None:
    assert repr(handle) == "<model: an object of the student's>"
    assert backend.asked == []


def test_a_call_copies_its_arguments_to_the_backend_and_is_traced(handle: Any, backend: Recorder) -> None:
    with trace.recording() as seen:
        assert handle([1, 2], beta=2.0) == 42
    assert backend.asked == [("call", "secret object", ([1, 2],), {"beta": 2.0}, "the result of model(…)")]
    assert (seen.call, seen.got, seen.touched) == ("model([1, 2], beta=2.0)", "42", 1)


def test_methods_are_called_on_what_stayed_behind(handle: Any, backend: Recorder) -> None:
    assert handle.predict([1]) == 42
    assert backend.asked[0] == ("attribute", "secret object", "predict", "model.predict")
    assert backend.asked[1][1:3] == ("predict", ([1],))


def test_names_that_libraries_probe_for_are_not_asked_for(handle: Any, backend: Recorder) -> None:
    for name in ("__len__x", "_typ", "__array_interface__"):
        with pytest.raises(AttributeError):
            getattr(handle, name)
    assert backend.asked == []


def test_a_handle_cannot_be_changed(handle: Any) -> None:
    with pytest.raises(AttributeError):
        handle.accuracy = 1.0


def test_the_student_hands_out_what_the_backend_has(backend: Recorder) -> None:
    with trace.recording() as seen:
        found = Student(backend).precision
    assert isinstance(found, Handle)
    assert (seen.call, seen.touched) == ("precision", 1)
    assert "secret" not in seen.got


def test_a_file_that_is_not_there_is_the_student_s_failure(backend: Recorder) -> None:
    with trace.recording() as seen, pytest.raises(NotDefined, match=r"file inference\.py"):
        Student(backend).files["inference.py"]
    assert (seen.call, seen.touched) == ("files['inference.py']", 1)
