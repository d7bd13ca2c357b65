"""The child's half of a kernel: IPython's semantics on one socket. Standalone: imports nothing of caip.

Started by path with an empty environment; its first frame holds the limits. Then it answers, one at
a time: ``run`` (a cell), ``snapshot`` (fork; the child serves on the socket that comes along) and, in
a snapshot, ``get``, ``call`` and ``attribute``. Everything here runs beside the student's code and is
as untrusted as that code is.
"""

from __future__ import annotations

import base64
import builtins
import contextlib
import ctypes
import importlib.util
import io
import os
import re
import resource
import signal
import socket
import sys
import traceback
from pathlib import Path
from typing import Any

from IPython.core.compilerop import CachingCompiler
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type

_spec = importlib.util.spec_from_file_location("caip_wire", Path(__file__).with_name("wire.py"))
assert _spec is not None
assert _spec.loader is not None
wire: Any = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(wire)

CELL = "<cell {}>"
LONGEST_MESSAGE = 500


class OutputFlood(BaseException):
    """The cell printed more than it may; ends the cell where it stands."""


class Outputs:
    """The outputs of the cell that runs, as notebook outputs, cut at ``limit`` bytes while it runs."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.clear()

    def clear(self) -> None:
        self.items: list[dict[str, Any]] = []
        self.size = 0
        self.flooded = False

    def add(self, item: dict[str, Any], size: int) -> None:
        self._charge(size)
        self.items.append(item)

    def write(self, name: str, text: str) -> None:
        last = self.items[-1] if self.items else {}
        kept = text[: max(0, self.limit - self.size)]
        if last.get("name") == name:
            last["parts"].append(kept)
        else:
            self.items.append({"output_type": "stream", "name": name, "parts": [kept]})
        self._charge(len(text))

    def _charge(self, size: int) -> None:
        self.size += size
        if self.size > self.limit and not self.flooded:
            self.flooded = True
            raise OutputFlood

    def taken(self) -> list[dict[str, Any]]:
        """Return the outputs, streams joined."""
        return [
            {**{k: v for k, v in item.items() if k != "parts"}, "text": "".join(item["parts"])} if "parts" in item else item
            for item in self.items
        ]


class Stream(io.TextIOBase):
    """sys.stdout or sys.stderr of a cell."""

    encoding = "utf-8"

    def __init__(self, outputs: Outputs | None, name: str) -> None:
        self._outputs, self._name = outputs, name

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if self._outputs is not None and text:
            self._outputs.write(self._name, str(text))
        return len(text)


class Compiler(CachingCompiler):
    """Names each cell's code after the cell, so that a traceback says where."""

    cell = 0

    def get_code_name(self, raw_code: str, transformed_code: str, number: int) -> str:
        return CELL.format(Compiler.cell)


class Publisher(DisplayPublisher):
    def publish(
        self, data: Any, metadata: Any = None, source: Any = None, *, transient: Any = None, update: bool = False, **_: Any
    ) -> None:
        self.shell.collect("display_data", data, metadata)

    def clear_output(self, wait: bool = False) -> None:
        self.shell.outputs.items.clear()


class Hook(DisplayHook):
    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        self.shell.collect("execute_result", format_dict, md_dict)

    def finish_displayhook(self) -> None:
        self._is_active = False


class Shell(InteractiveShell):
    """IPython without a terminal: outputs go to :class:`Outputs`."""

    outputs: Outputs
    displayhook_class = Type(Hook)
    display_pub_class = Type(Publisher)
    compiler_class = Type(Compiler)

    def collect(self, kind: str, data: Any, metadata: Any) -> None:
        bundle = {k: base64.b64encode(v).decode() if isinstance(v, bytes) else v for k, v in data.items()}
        bundle = {k: v for k, v in bundle.items() if isinstance(k, str) and isinstance(v, str)}
        item: dict[str, Any] = {"output_type": kind, "data": bundle, "metadata": {}}
        if kind == "execute_result":
            item["execution_count"] = self.displayhook.exec_result.execution_count
        self.outputs.add(item, sum(map(len, bundle.values())))

    def enable_gui(self, gui: Any = None) -> None:
        """``%matplotlib inline`` asks for no event loop; there is no other."""

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        lines = [str(line)[:5000] for line in stb][:200]
        error = {"output_type": "error", "ename": etype.__name__, "evalue": _text(evalue), "traceback": lines}
        with contextlib.suppress(OutputFlood):
            self.outputs.add(error, sum(map(len, lines)))


def _text(error: BaseException) -> str:
    """Return the message of an error; its own ``__str__`` may be broken."""
    try:
        return str(error)[:LONGEST_MESSAGE]
    except BaseException:
        return ""


def describe(error: BaseException) -> dict[str, Any]:
    """Describe what the student's code raised: the nearest builtin class, the message, their own lines."""
    name = next((k.__name__ for k in type(error).__mro__ if getattr(builtins, k.__name__, None) is k), "Exception")
    places = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    if isinstance(error, SyntaxError):
        places.append((str(error.filename), error.lineno))
    found = [(re.fullmatch(r"<cell (\d{1,6})>", name), line) for name, line in places]
    lines = [[int(match[1]), line] for match, line in found if match and line]
    return {"kind": "raised", "name": name, "message": _text(error), "lines": lines[-8:]}


class Kernel:
    """Runs cells and forks snapshots."""

    def __init__(self, channel: Any, output_bytes: int) -> None:
        self.channel = channel
        self.outputs = Outputs(output_bytes)
        self.shell = Shell.instance()
        self.shell.outputs = self.outputs
        self.shell.history_manager.enabled = False

    def serve(self) -> None:
        with contextlib.suppress(wire.Closed):
            while True:
                request = self.channel.receive()
                reply = self.snapshot() if request["op"] == "snapshot" else self.run(request["source"], request["cell"])
                self.channel.send(wire.pack({"id": request["id"], "ok": reply}))

    def run(self, source: str, cell: int) -> dict[str, Any]:
        self.outputs.clear()
        self._number(cell)
        sys.stdout, sys.stderr = Stream(self.outputs, "stdout"), Stream(self.outputs, "stderr")
        signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            result = self.shell.run_cell(source, store_history=True)
            error = result.error_before_exec or result.error_in_exec
        except BaseException as escaped:  # an interrupt that came between the cell's end and here
            error = escaped
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            sys.stdout, sys.stderr = Stream(None, ""), Stream(None, "")
        return {"outputs": self.outputs.taken(), "flood": self.outputs.flooded, "error": describe(error) if error else None}

    def _number(self, cell: int) -> None:
        """Let IPython count cells as the notebook does: cells that do not run here leave a gap in ``In``."""
        Compiler.cell = self.shell.execution_count = cell
        history = self.shell.history_manager
        for inputs in (history.input_hist_parsed, history.input_hist_raw):
            inputs.extend([""] * (cell - len(inputs)))

    def snapshot(self) -> bool:
        _, fds, _, _ = socket.recv_fds(self.channel.sock, 1, 1)
        theirs = socket.socket(fileno=fds[0])
        if os.fork() == 0:
            self.channel.close()
            try:
                Snapshot(wire.Channel(theirs), self.shell.user_ns).serve()
            finally:
                os._exit(0)
        theirs.close()
        return True


class Snapshot:
    """A fork parked at a grade cell: answers for the names that the notebook had there."""

    def __init__(self, channel: Any, namespace: dict[str, Any]) -> None:
        self.channel, self.namespace = channel, namespace
        self.refs: list[Any] = []

    def serve(self) -> None:
        with contextlib.suppress(wire.Closed):
            while True:
                request = self.channel.receive()
                self.channel.send(self.answer(request))

    def answer(self, request: dict[str, Any]) -> bytes:
        try:
            reply = self.outgoing(self.work(request))
        except BaseException as error:
            return bytes(wire.pack({"id": request["id"], "error": describe(error)}))
        try:
            return bytes(wire.pack({"id": request["id"], "ok": reply}))
        except MemoryError as error:
            return bytes(wire.pack({"id": request["id"], "error": describe(error)}))

    def work(self, request: dict[str, Any]) -> Any:
        if request["op"] == "get":
            if request["name"] not in self.namespace:
                return None, False
            return self.namespace[request["name"]], True
        target = self.refs[request["ref"]]
        if request["op"] == "attribute":
            return getattr(target, request["name"]), True
        args = [self.incoming(arg) for arg in request["args"]]
        return target(*args, **{name: self.incoming(arg) for name, arg in request["kwargs"].items()}), True

    def incoming(self, arg: Any) -> Any:
        return self.refs[arg.number] if isinstance(arg, wire.Ref) else arg

    def outgoing(self, found: tuple[Any, bool]) -> list[Any]:
        value, defined = found
        if not defined:
            return [False, None]
        try:
            packed = wire.pack(value)
            if len(packed) < wire.MAX_FRAME_BYTES // 2:
                return [True, wire.unpack(packed)]
        except (wire.NotPlain, wire.WireError):
            pass
        self.refs.append(value)
        return [True, wire.Ref(len(self.refs) - 1)]


def limit(limits: dict[str, int]) -> None:
    """Set this process's own limits; the confined kernel of a later launcher brings more."""
    resource.setrlimit(resource.RLIMIT_AS, (limits["memory_bytes"], limits["memory_bytes"]))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits["file_bytes"], limits["file_bytes"]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def drop_from_path(folder: str) -> None:
    """Take the instructors' tree off the search path: student code imports the student's package only."""
    import caip_lab.checks  # noqa: F401 - the student's own package stays importable

    sys.path[:] = [entry for entry in sys.path if os.path.realpath(entry or ".") != folder]
    for name in [name for name in sys.modules if name == "caip" or name.startswith("caip.")]:
        del sys.modules[name]


def main(fd: int) -> None:
    channel = wire.Channel(socket.socket(fileno=fd))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)  # die with the grader
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    start = channel.receive()
    drop_from_path(str(Path(__file__).resolve().parents[2]))
    if "" not in sys.path:
        sys.path.append("")  # after site-packages: a pandas.py beside the notebook must not shadow pandas
    os.chdir(start["folder"])
    kernel = Kernel(channel, start["output_bytes"])
    limit(start)
    channel.send(wire.pack({"id": start["id"], "ok": True}))
    kernel.serve()


if __name__ == "__main__":
    main(int(sys.argv[1]))
    os._exit(0)
