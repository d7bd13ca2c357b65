"""The student's work as a check sees it: plain values, and handles on what stays behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from caip_lab.checks import trace
from caip_lab.checks.failures import Misuse

__all__ = ["Backend", "Files", "Handle", "Student"]


class Backend(Protocol):
    """Where the student's namespace is: in this process (the student's own kernel) or in another (grading)."""

    def get(self, name: str) -> object:
        """Called for ``student.name``: a plain value or a :class:`Handle`. Raises StudentFault."""

    def call(self, ref: Any, args: Sequence[object], kwargs: Mapping[str, object], label: str) -> object:
        """Called for ``handle(...)``: copies arguments in and the result out. Raises StudentFault."""

    def attribute(self, ref: Any, name: str, label: str) -> object:
        """Called for ``handle.name``. Raises StudentFault."""

    def read_file(self, name: str) -> bytes:
        """Called for ``student.files[name]``: a regular file that the notebook wrote. Raises StudentFault."""


class Handle:
    """Something of the student's that stays behind: it can be called and its attributes read, nothing else."""

    __slots__ = ("_backend", "_label", "_ref")
    # NumPy and pandas must hand operators to us instead of broadcasting them.
    __array_ufunc__ = None
    __pandas_priority__ = 5000

    def __init__(self, backend: Backend, ref: object, label: str) -> None:
        self._backend, self._ref, self._label = backend, ref, label

    def __call__(self, *args: object, **kwargs: object) -> object:
        seen = trace.current()
        seen.call, seen.got, seen.expected, seen.note = trace.show_call(self._label, args, kwargs), "", "", ""
        seen.touched += 1
        result = self._backend.call(self._ref, args, kwargs, f"the result of {self._label}(…)")
        seen.got = trace.show(result)
        return result

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):  # libraries probe for such names
            raise AttributeError(name)
        trace.current().touched += 1
        return self._backend.attribute(self._ref, name, f"{self._label}.{name}")

    def __repr__(self) -> str:
        return f"<{self._label}: an object of the student's>"


def _refuse(self: Handle, *_: object, **__: object) -> Any:
    raise Misuse(self._label)


_OPERATORS = [
    "hash",
    "eq",
    "ne",
    "lt",
    "le",
    "gt",
    "ge",
    "bool",
    "len",
    "iter",
    "next",
    "contains",
    "getitem",
    "setitem",
    "delitem",
    "array",
    "float",
    "int",
    "index",
    "complex",
    "bytes",
    "str",
    "format",
    "add",
    "radd",
    "sub",
    "rsub",
    "mul",
    "rmul",
    "truediv",
    "rtruediv",
    "floordiv",
    "rfloordiv",
    "mod",
    "rmod",
    "pow",
    "rpow",
    "matmul",
    "rmatmul",
    "and",
    "rand",
    "or",
    "ror",
    "xor",
    "rxor",
    "lshift",
    "rlshift",
    "rshift",
    "rrshift",
    "neg",
    "pos",
    "abs",
    "invert",
    "round",
    "trunc",
    "floor",
    "ceil",
    "enter",
    "exit",
    "iadd",
    "isub",
    "imul",
    "itruediv",
    "reversed",
    "length_hint",
    "dataframe",
    "divmod",
    "rdivmod",
    "fspath",
]
for _name in _OPERATORS:
    setattr(Handle, f"__{_name}__", _refuse)


class Files:
    """``student.files["inference.py"]``: the bytes of a file that the notebook wrote."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    def __getitem__(self, name: str) -> bytes:
        seen = trace.current()
        seen.call, seen.touched = f"files[{name!r}]", seen.touched + 1
        return self._backend.read_file(name)


class Student:
    """The student's notebook: ``student.name`` is a plain value, or a :class:`Handle` on what is none."""

    def __init__(self, backend: Backend) -> None:
        self.__backend = backend
        self.files = Files(backend)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        seen = trace.current()
        seen.touched += 1
        seen.call, seen.got, seen.expected, seen.note = name, "", "", ""
        value = self.__backend.get(name)
        seen.got = trace.show(value)
        return value
