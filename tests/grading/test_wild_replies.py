"""A process that answers nonsense: what it sends decodes, but no honest kernel sends it. The grader goes on."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_notebook

from caip.config import Limits
from caip.errors import SandboxError, Tampered
from caip.grading.student import WireBackend
from caip.grading.walk import MAX_NOTEBOOK_OUTPUT_BYTES, Walk, walk
from caip.sandbox import Kernel, RemoteError, Snapshot, WorkFolder
from caip.sandbox.wire import Channel, Closed, Ref, pack
from caip_lab.checks.failures import StudentFault

LIMITS = Limits(cell_timeout_s=5, call_timeout_s=5, output_bytes=10_000)
Answer = Callable[[dict[str, Any]], Any]

#: Honest, until a test says otherwise.
HONEST: dict[str, Any] = {"start": True, "snapshot": True, "run": {"outputs": [], "flood": False, "error": None}}


class Nonsense:
    """A launcher whose kernel is a thread of ours that answers ``run`` and what a snapshot is asked by ``answer``."""

    name = "nonsense"

    def __init__(self, folder: Path, answer: Answer) -> None:
        self._folder, self._answer, self._threads = folder, answer, list[threading.Thread]()
        self.folder_fd, self.folder_name = os.open(folder, os.O_RDONLY), str(folder)

    def prepare(self) -> None:
        """Nothing is warm."""

    def last_words(self) -> str:
        return ""

    def close(self) -> None:
        """Nothing is left."""

    def launch(self, fd: int) -> Nonsense:
        self._start(socket.socket(fileno=os.dup(fd)))
        return self

    def interrupt(self) -> None:
        """It does not listen."""

    kill_main = interrupt

    def kill_all(self) -> None:
        os.close(self.folder_fd)

    def out_of_memory(self) -> bool:
        return False

    def _start(self, sock: socket.socket) -> None:
        self._threads.append(threading.Thread(target=self._serve, args=[sock], daemon=True))
        self._threads[-1].start()

    def _serve(self, sock: socket.socket) -> None:
        channel = Channel(sock)
        with suppress(Closed, OSError), sock:
            while True:
                request = channel.receive()
                if request["op"] == "snapshot":
                    self._start(socket.socket(fileno=socket.recv_fds(sock, 1, 1)[1][0]))
                wild = request["op"] not in ("start", "snapshot")
                reply = self._answer(request) if wild else {"id": request["id"], "ok": HONEST[request["op"]]}
                channel.send(reply if isinstance(reply, bytes) else pack(reply))


class Parked:
    """A kernel of nonsense, for as long as an example takes."""

    def __init__(self, folder: Path, answer: Answer) -> None:
        self.kernel = Kernel(Nonsense(folder, answer), LIMITS)

    def walk(self, n_cells: int = 1) -> tuple[Walk, nbformat.NotebookNode]:
        notebook = new_notebook(cells=[new_code_cell("1") for _ in range(n_cells)])
        return walk(self.kernel, notebook.cells, {}, time.monotonic() + 20), notebook

    def backend(self) -> WireBackend:
        return WireBackend(self.kernel.snapshot(), self.kernel.folder, {})


@pytest.fixture
def nonsense(tmp_path: Path) -> Iterator[Callable[[Answer], Parked]]:
    """Make kernels of nonsense; all but the last are ended when the next is made."""
    made: list[Kernel] = []

    def do(answer: Answer) -> Parked:
        while made:
            made.pop().__exit__()
        parked = Parked(tmp_path, answer)
        made.append(parked.kernel)
        return parked

    yield do
    while made:
        made.pop().__exit__()


KEYS = ["ok", "error", "outputs", "flood", "output_type", "name", "text", "data", "metadata", "execution_count"]
KEYS += ["ename", "evalue", "traceback", "message", "lines", "text/plain", "text/html", "application/json", "id", "kind"]
WORDS = ["stream", "stdout", "error", "display_data", "execute_result", "ValueError", "eval", "\x00", "\x1b[2J", "</script>", ""]


class Huge(int):
    """An integer that Python will not write; hypothesis must be able to name it."""

    def __repr__(self) -> str:
        return "Huge()"


ODD: list[Any] = [
    *(None, True, False, -1, 0, 7, 2**70, Huge(10**6000), Huge(-(10**6000)), 1.5, float("nan"), float("inf"), b"", b"bytes"),
    *(np.array([]), np.array([1, 2]), np.array(["stream", "error"]), np.array(3), np.zeros((2, 0, 2)), np.array([True])),
    *(pd.Series([1, 2]), pd.Series([], dtype=float), pd.DataFrame({"a": [1]}), pd.DataFrame()),
    *(Ref(0), Ref(4_000_000_000), ("stream",), [], {}, [[]], [None] * 300, ["line"] * 300, {"a": {"b": [None]}}),
    *(pd.Timestamp("2026-01-01").to_pydatetime(), {1: 2}, "x" * 20_000),
]
odd = st.sampled_from(ODD) | st.sampled_from(WORDS)
keys = st.sampled_from(KEYS) | st.sampled_from([1, None, b"ok", (1, 2), Huge(10**6000), 0.5])
wild = st.recursive(odd, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=5), max_leaves=12)
kinds = st.sampled_from(["stream", "error", "display_data", "execute_result"])
outputs = st.fixed_dictionaries(
    {"output_type": kinds | odd},
    optional={
        "name": st.sampled_from(["stdout", "stderr"]) | odd,
        "text": odd,
        "data": st.dictionaries(keys, odd, max_size=4) | odd,
        "metadata": wild,
        "execution_count": odd,
        "ename": odd,
        "evalue": wild,
        "traceback": st.lists(odd, max_size=4) | odd,
    },
)
errors = st.fixed_dictionaries({"name": st.sampled_from(WORDS) | odd, "message": odd}, optional={"lines": wild, "kind": odd})
runs = st.fixed_dictionaries({"outputs": st.lists(outputs | wild, max_size=4)}, optional={"flood": odd, "error": errors | wild})
numbers = st.sampled_from([None, b"", b"0" * 16, "", 1, ("id",), [], {}, Ref(1), float("nan")])
bodies = st.fixed_dictionaries({"ok": wild}) | st.fixed_dictionaries({"error": errors | wild})
shaped = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@given(runs | wild)
@shaped
def test_a_notebook_of_wild_outputs_is_a_notebook(nonsense: Callable[[Answer], Parked], run: Any) -> None:
    _, notebook = nonsense(lambda request: {"id": request["id"], "ok": run}).walk()
    read = nbformat.reads(nbformat.writes(notebook), as_version=4)
    nbformat.validate(read, relax_add_props=False)


@given(st.dictionaries(keys, wild, max_size=3), numbers)
@shaped
def test_a_reply_of_any_form_is_a_value_of_the_walk(
    nonsense: Callable[[Answer], Parked], reply: dict[Any, Any], number: Any
) -> None:
    done, _ = nonsense(lambda request: {**reply, "id": request["id"] if number is None else number}).walk()
    assert isinstance(done.end, StudentFault | None)


@given(bodies, st.lists(numbers, max_size=1))
@shaped
def test_a_snapshot_answers_with_a_value_or_with_a_fault(
    nonsense: Callable[[Answer], Parked], body: dict[str, Any], number: list[Any]
) -> None:
    snapshot = nonsense(lambda request: {**body, "id": number[0] if number else request["id"]}).kernel.snapshot()
    try:
        answer = ask(snapshot)
    except SandboxError:
        with pytest.raises(SandboxError):  # for good
            ask(snapshot)
    else:
        assert not number
        assert isinstance(answer, RemoteError) or (len(answer) == 2 and type(answer[0]) is bool)


@pytest.mark.parametrize("number", [np.array([]), np.array([1, 2]), pd.Series([b"x"]), pd.DataFrame()], ids=repr)
def test_a_number_that_equals_whatever_it_is_asked_is_tampering(nonsense: Callable[[Answer], Parked], number: object) -> None:
    snapshot = nonsense(lambda request: {"id": number, "ok": [True, 1]}).kernel.snapshot()
    with pytest.raises(Tampered):
        ask(snapshot)


def ask(snapshot: Snapshot) -> tuple[bool, Any] | RemoteError:
    return snapshot.ask(op="get", name="anything")


@given(bodies)
@shaped
def test_a_check_meets_a_value_or_the_student_s_fault(nonsense: Callable[[Answer], Parked], body: dict[str, Any]) -> None:
    backend = nonsense(lambda request: {**body, "id": request["id"]}).backend()
    for look in (lambda: backend.get("x"), lambda: backend.call(3, [1], {}, "x(1)"), lambda: backend.attribute(3, "a", "x.a")):
        with suppress(StudentFault):
            look()


@given(st.binary(max_size=40))
@shaped
def test_any_bytes_are_tampering_or_the_end(nonsense: Callable[[Answer], Parked], data: bytes) -> None:
    with pytest.raises(SandboxError):
        ask(nonsense(lambda request: data).kernel.snapshot())


def test_a_notebook_stays_small_whatever_the_process_sends(nonsense: Callable[[Answer], Parked]) -> None:
    run = {"outputs": [{"output_type": "stream", "name": "stdout", "text": "x" * 4_000_000}] * 2}
    _, notebook = nonsense(lambda request: {"id": request["id"], "ok": run}).walk(n_cells=10)
    assert notebook.cells[0].outputs
    assert len(nbformat.writes(notebook)) < 1.1 * MAX_NOTEBOOK_OUTPUT_BYTES


def test_copies_that_take_long_end_with_the_notebook_s_time(tmp_path: Path) -> None:
    class Slow:
        folder, taken = WorkFolder(os.open(tmp_path, os.O_RDONLY), "/lab"), 0

        def snapshot(self) -> None:
            self.taken += 1
            time.sleep(0.05)

        def end_main(self) -> None:
            os.close(self.folder.fd)

    kernel, cell = Slow(), new_code_cell("")
    cell.metadata["nbgrader"] = {"grade": True, "solution": False, "grade_id": "answer"}
    done = walk(kernel, [cell], {"answer": 500}, time.monotonic() + 0.2)  # type: ignore[arg-type]
    assert 0 < kernel.taken < 20
    assert done.end is not None
    assert done.end.outcome == "timeout"
