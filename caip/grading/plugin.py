"""pytest as the language of graders: fixtures, collection rules, and what each check's run came to.

pytest collects a lab's ``checks/`` and ``graders/`` once. Instead of its own loop it hands the items
to ``serve``, which forks a grader per submission; in the fork :meth:`GraderPlugin.run` runs items
against the ``student`` of that submission.
"""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import pytest

from caip.config import Lab
from caip.grading.catalogue import read_catalogue
from caip.grading.deploying import Deployer, Trainer
from caip.grading.docking import Dock
from caip.grading.scoring import Check, Ran
from caip_lab.checks import Student, trace
from caip_lab.checks.handle import Backend
from caip_lab.checks.language import spec_of

__all__ = ["GraderPlugin", "Items"]

Items = dict[str, list[pytest.Function]]
#: Processes and threads of a lab's limit that are not for parked copies of the kernel.
SPARE_PROCESSES = 16
#: Fixtures that a check can be given without pytest.
BARE = ("student", "account", "rng")
FORBIDDEN_MARKS = ("skip", "skipif", "xfail")


class GraderPlugin:
    """Collects checks of ``lab`` and runs them; ``serve(plugin)`` is called once, when all are collected.

    ``notice(place)`` is called before each check and, with nothing, after it: it outlives a check that ends the process.
    """

    def __init__(self, lab: Lab, serve: Callable[[GraderPlugin], None]) -> None:
        self.lab, self._serve = lab, serve
        self.items: Items = {exercise.name: [] for exercise in lab.exercises}
        self.catalogue, self.problems = read_catalogue(lab)
        self.notice: Callable[[str], None] = lambda place: None
        #: Where containers run; set by the worker of a lab whose checks need any.
        self.dock: Dock | None = None
        self._backend: Backend | None = None
        self._seed = ""
        self._error: BaseException | None = None
        self._memos: WeakKeyDictionary[Backend, dict[str, dict[str, Any]]] = WeakKeyDictionary()

    # What pytest calls.

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.problems.append(f"{report.nodeid} cannot be loaded: {str(report.longrepr).strip().splitlines()[-1]}")

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        for item in session.items:
            if isinstance(item, pytest.Function):
                self._admit(item)
        self._check_points()
        self._check_processes()
        self._serve(self)
        return True

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
        if call.excinfo is not None and self._error is None:
            self._error = call.excinfo.value
        return (yield)

    @pytest.fixture
    def student(self) -> Student:
        """The student's notebook as it was at this exercise's grade cell."""
        assert self._backend is not None
        return Student(self._backend)

    @pytest.fixture
    def account(self) -> Any:
        """The student's AWS account as it was at this exercise's grade cell, seen from outside."""
        return getattr(self._backend, "account", None)

    @pytest.fixture
    def rng(self, request: pytest.FixtureRequest) -> np.random.Generator:
        """Random numbers of this submission and this check: a new check does not shift another's inputs."""
        return _generator(self._seed, request.node)

    @pytest.fixture
    def memo(self) -> dict[str, Any]:
        """What the checks of one exercise share: a dictionary that is new for each answer, and each seed."""
        assert self._backend is not None
        return self._memos.setdefault(self._backend, {}).setdefault(self._seed, {})

    @pytest.fixture
    def deploy(self) -> Iterator[Deployer]:
        """Put an ``inference.py`` behind an endpoint of its own, in a container: ``deploy(script, model)``."""
        assert self.dock is not None
        with Deployer(self.dock) as deployer:
            yield deployer

    @pytest.fixture
    def train(self) -> Trainer:
        """Run a ``train_model.py`` as a training job, in a container: ``train(script, channels, hyperparameters)``."""
        assert self.dock is not None
        return Trainer(self.dock)

    # What the worker and the engine call.

    def needs_containers(self) -> bool:
        """Whether any check deploys or trains."""
        return any({"deploy", "train"} & set(item.fixturenames) for items in self.items.values() for item in items)

    def run(self, item: pytest.Function, backend: Backend, seed: str) -> Ran:
        """Run one item against ``backend``: what pytest would make of it, without pytest where it needs nothing of it."""
        self.notice(f"{item.path.name}::{item.name}")
        try:
            return self.run_bare(item, backend, seed)
        finally:
            self.notice("")

    def _run_by_pytest(self, item: pytest.Function, backend: Backend, seed: str) -> Ran:
        self.notice(f"{item.path.name}::{item.name}")
        with self._with(backend, seed), trace.recording() as seen:
            try:
                item.ihook.pytest_runtest_protocol(item=item, nextitem=None)
            except BaseException as error:  # noqa: BLE001 - pytest.exit and an interrupt raised by a grader are its fault
                self._error = self._error or error
                _tidy(item)
            self.notice("")
            return Ran(self.check_of(item), seen, self._error)

    def run_bare(self, item: pytest.Function, backend: Backend, seed: str) -> Ran:
        """Run one item in a third of the time where it needs nothing of pytest: no hook, no report."""
        cases = dict(getattr(item, "callspec", _NoCases).params)
        takes = _parameters(item.function)
        if not {*takes, *item.fixturenames} - {"request"} <= {*BARE, *cases} or "request" in takes:
            return self._run_by_pytest(item, backend, seed)
        given = {"student": Student(backend), "account": getattr(backend, "account", None), **cases}
        if "rng" in takes:
            given["rng"] = _generator(seed, item)
        error: BaseException | None = None
        with trace.recording() as seen:
            try:
                item.function(**{name: given[name] for name in takes})
            except BaseException as caught:  # noqa: BLE001 - as in run
                error = caught
        return Ran(self.check_of(item), seen, error)

    def check_of(self, item: pytest.Function) -> Check:
        """Describe an item."""
        return Check(
            exercise=item.path.stem.removeprefix("test_"),
            name=item.originalname,
            doc=item.function.__doc__ or "",
            public=item.path.is_relative_to(self.lab.source.resolve()),
            spec=spec_of(item.function),
        )

    @contextmanager
    def _with(self, backend: Backend, seed: str) -> Iterator[None]:
        self._backend, self._seed, self._error = backend, seed, None
        try:
            yield
        finally:
            self._backend = None

    def _admit(self, item: pytest.Function) -> None:
        check, problem = self.check_of(item), ""
        if check.exercise not in self.items:
            problem = f"lab.toml names no exercise {check.exercise!r}"
        elif not check.spec.points:
            problem = "it has no @points"
        elif not check.doc.strip():
            problem = "it has no docstring, the sentence that the student reads"
        elif not {"student", "account"} & set(item.fixturenames):
            problem = "it takes neither student nor account, from which deploy and train get what they run"
        elif check.public and list(inspect.signature(item.function).parameters) != ["student"]:
            problem = "a public check takes student and nothing else: it also runs in the student's notebook"
        elif "account" in item.fixturenames and not self.lab.aws:
            problem = "it takes account, and lab.toml does not say aws = true"
        elif marks := [mark for mark in FORBIDDEN_MARKS if item.get_closest_marker(mark)]:
            problem = f"it is marked {marks[0]}"
        if problem:
            self.problems.append(f"{item.path.name}::{item.name}: {problem}")
        else:
            self.items[check.exercise].append(item)

    def _check_points(self) -> None:
        """Each exercise's checks must be worth what lab.toml says: at most a fifth of it public."""
        for exercise in self.lab.exercises:
            checks = {self.check_of(item) for item in self.items[exercise.name]}
            worth, public = _points(checks), _points([check for check in checks if check.public])
            if not exercise.manual and abs(worth - exercise.points) > 1e-9:
                self.problems.append(f"{exercise.name}: its checks are worth {worth:g} points, lab.toml says {exercise.points:g}")
            if public > exercise.points / 5 + 1e-9:
                self.problems.append(f"{exercise.name}: {public:g} of {exercise.points:g} points are public, more than a fifth")

    def _check_processes(self) -> None:
        """The rerun alone parks a copy of the kernel for each check: with fewer processes than that all work would fail."""
        needed, limit = sum(map(len, self.items.values())) + SPARE_PROCESSES, self.lab.limits.processes
        if limit < needed:
            self.problems.append(f"lab.toml: limits.processes is {limit}, and so many checks need {needed}: a process for each")


@cache
def _parameters(function: Callable[..., object]) -> tuple[str, ...]:
    return tuple(inspect.signature(function).parameters)


class _NoCases:
    """What pytest gives a check that is not parametrized."""

    params: Mapping[str, object] = {}


def _generator(seed: str, node: pytest.Item) -> np.random.Generator:
    text = f"{seed}:{node.path.name}:{node.name}"
    return np.random.default_rng(int.from_bytes(hashlib.sha256(text.encode()).digest()[:16], "big"))


def _tidy(item: pytest.Function) -> None:
    """Do what pytest leaves undone when a check exits: the next one would stumble over it, a second run see the first's."""
    with suppress(BaseException):
        item.ihook.pytest_runtest_teardown(item=item, nextitem=None)
    item._initrequest()


def _points(checks: Sequence[Check] | set[Check]) -> float:
    return sum(check.spec.points for check in checks)
