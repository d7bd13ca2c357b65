"""A lab's checks in the student's own process: what a test cell of nbgrader's, or a test file of Otter's, runs.

The checks are those of caip, public and hidden. pytest is not started for each cell, which would be unfair to the others: what
they use of it, fixtures and parameters, is looked up here.
"""

from __future__ import annotations

import hashlib
import inspect
import itertools
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from caip_lab.checks import Student, trace
from caip_lab.checks.language import spec_of
from caip_lab.checks.live import LiveBackend

__all__ = ["points_of"]

Names = dict[str, Any]


def points_of(files: Mapping[str, str], namespace: Names) -> float:
    """Return the points of one exercise. ``files``: the texts of its checks, and before them the conftest.py, by path."""
    known: Names = {}
    points = 0.0
    for path, text in files.items():
        known |= (loaded := _loaded(path, text))
        if not path.endswith("conftest.py"):
            checks = [one for name, one in loaded.items() if name.startswith("test_")]
            points += sum(spec_of(check).points for check in checks if _passes(check, known, namespace))
    return round(points, 6)


@cache
def _loaded(path: str, text: str) -> Names:
    module = ModuleType(f"checked_{Path(path).stem}")
    module.__file__ = path
    sys.modules[module.__name__] = module  # where its dataclasses look for it
    exec(compile(text, path, "exec"), vars(module))
    return vars(module)


def _passes(check: Callable[..., object], known: Names, namespace: Names) -> bool:
    return all(_passes_case(check, case, known, namespace) for case in _cases(check))


def _passes_case(check: Callable[..., object], case: Names, known: Names, namespace: Names) -> bool:
    with _Fixtures(known, namespace, check.__name__) as fixtures, trace.recording():
        fixtures.values |= case
        try:
            check(**fixtures.of(check))
        except Exception:  # noqa: BLE001 - whatever it is, the check has not passed
            return False
    return True


def _cases(check: Callable[..., object]) -> Iterator[Names]:
    """Yield what each case of a parametrized check is given; of any other, nothing once."""
    marks = [mark for mark in getattr(check, "pytestmark", ()) if mark.name == "parametrize"]
    for values in itertools.product(*(mark.args[1] for mark in marks)):
        case: Names = {}
        for mark, value in zip(marks, values, strict=True):
            names = [name.strip() for name in mark.args[0].split(",")]
            case |= dict(zip(names, value if len(names) > 1 else [value], strict=True))
        yield case


class _Fixtures:
    """The fixtures of one check: each is made when first asked for, and ends with the check. A context manager."""

    def __init__(self, known: Names, namespace: Names, check: str) -> None:
        self._known, self._namespace, self._check = known, namespace, check
        self._ends = ExitStack()
        self.values: Names = {}

    def __enter__(self) -> _Fixtures:
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.close()

    def of(self, function: Callable[..., object]) -> Names:
        """Return what ``function`` takes."""
        return {name: self._value(name) for name in inspect.signature(function).parameters}

    def _value(self, name: str) -> object:
        if name not in self.values:
            self.values[name] = self._written(name) if name in self._known else getattr(self, f"_{name}")()
        return self.values[name]

    def _written(self, name: str) -> object:
        """Make one that the lab's graders have written."""
        function = self._known[name]._get_wrapped_function()
        made = function(**self.of(function))
        return next(self._ends.enter_context(closing(made))) if inspect.isgenerator(made) else made

    # What caip itself gives.

    def _student(self) -> Student:
        return Student(LiveBackend(self._namespace, Path.cwd()))

    def _rng(self) -> np.random.Generator:
        return np.random.default_rng(int.from_bytes(hashlib.sha256(self._check.encode()).digest()[:8], "big"))

    def _tmp_path(self) -> Path:
        return Path(self._ends.enter_context(tempfile.TemporaryDirectory()))

    def _account(self) -> _Account:
        return _Account()

    def _deploy(self) -> object:
        from caip.grading.deploying import Deployer

        return self._ends.enter_context(Deployer(_dock()))

    def _train(self) -> object:
        from caip.grading.deploying import Trainer

        return Trainer(_dock())


@cache
def _dock() -> Any:
    """Return where scripts run: plain processes, started by this one."""
    from caip.config import Limits
    from caip.grading.docking import Dock

    return Dock("process", Limits())


class _Account:
    """The notebook's own account, as the kernel reaches it."""

    def __init__(self) -> None:
        import caip_lab

        self._account = caip_lab.use_local_aws()

    @property
    def calls(self) -> tuple[object, ...]:
        return tuple(self._account.calls)

    @property
    def bill(self) -> object:
        return self._account.bill

    def client(self, service: str, region: str = "us-east-1") -> Any:
        import boto3

        return boto3.client(service, region_name=region)
