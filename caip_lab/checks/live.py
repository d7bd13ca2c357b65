"""The student's namespace in this very process: their own kernel, or a terminal."""

from __future__ import annotations

import builtins
import linecache
import re
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from caip_lab.checks.failures import NotDefined, StudentError, StudentFault
from caip_lab.checks.handle import Handle
from caip_lab.checks.plain import NotPlain, plain

__all__ = ["LiveBackend"]


class LiveBackend:
    """The :class:`~caip_lab.checks.handle.Backend` of a live namespace; arguments and results are copied."""

    def __init__(self, namespace: Mapping[str, object], folder: Path) -> None:
        self._namespace, self._folder = namespace, folder

    def get(self, name: str) -> object:
        if name not in self._namespace:
            raise NotDefined(name)
        return self._outgoing(self._namespace[name], name)

    def call(self, ref: Any, args: Sequence[object], kwargs: Mapping[str, object], label: str) -> object:
        given, named = [self._incoming(arg) for arg in args], {key: self._incoming(arg) for key, arg in kwargs.items()}
        with _as_student_error():
            return self._outgoing(ref(*given, **named), label)

    def attribute(self, ref: Any, name: str, label: str) -> object:
        with _as_student_error():
            return self._outgoing(getattr(ref, name), label)

    def read_file(self, name: str) -> bytes:
        try:
            return (self._folder / name).read_bytes()
        except OSError:
            raise NotDefined(f"file {name}") from None

    def _incoming(self, arg: Any) -> object:
        """Copy plain data in; a handle goes in as the object that it stands for."""
        if isinstance(arg, Handle) and arg._backend is self:
            return arg._ref
        try:
            return plain(arg)
        except NotPlain as error:
            raise TypeError(f"a check may pass plain data and handles only: {error}") from None

    def _outgoing(self, value: object, label: str) -> object:
        try:
            return plain(value)
        except NotPlain:
            return Handle(self, value, label)


@contextmanager
def _as_student_error() -> Iterator[None]:
    """Turn whatever the student's code raises into a StudentError with their own lines."""
    try:
        yield
    except (StudentFault, KeyboardInterrupt):
        raise
    except BaseException as error:  # noqa: BLE001 - whatever it is, SystemExit too, it is the student's
        raise student_error(error) from None


def builtin_name(error: BaseException) -> str:
    """Return the name of the nearest builtin class of ``error``."""
    names: list[str] = [kind.__name__ for kind in type(error).__mro__ if getattr(builtins, kind.__name__, None) is kind]
    return names[0]


def student_error(error: BaseException) -> StudentError:
    """Describe what the student's code raised, with the lines of their cells."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if _is_cell(f.filename)]
    source = "\n".join(f"line {f.lineno}: {linecache.getline(f.filename, f.lineno or 0).strip()}" for f in frames[-3:])
    lines = tuple((0, f.lineno or 0) for f in frames)
    return StudentError(builtin_name(error), _text(error), lines, source)


def _text(error: BaseException) -> str:
    """Return the message of an error; its own ``__str__`` may be broken."""
    try:
        return str(error)[:500]
    except BaseException:  # noqa: BLE001 - as above
        return ""


def _is_cell(filename: str) -> bool:
    return re.search(r"ipykernel_\d+|<ipython-input|^/notebook/cell ", filename) is not None
