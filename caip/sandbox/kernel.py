"""The child's half of a kernel: IPython's semantics on one socket. Standalone: imports nothing of caip.

Started by path with an empty environment; its first frame holds the limits. Then it answers, one at
a time: ``run`` (a cell), ``snapshot`` (fork; the child serves on the socket that comes along) and, in
a snapshot, ``get``, ``call`` and ``attribute``. Everything here runs beside the student's code and is
as untrusted as that code is.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib.util
import io
import os
import resource
import signal
import socket
import sys
from pathlib import Path
from typing import Any

from traitlets.config import Config


def sibling(name: str) -> Any:
    """Load the standalone module ``name`` that lies beside this file."""
    spec = importlib.util.spec_from_file_location(f"caip_{name}", Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


confine = sibling("confine")
wire = sibling("wire")
outputs = sibling("outputs")
shell = sibling("shell")
#: What the SageMaker SDK makes clients of, and what the labs ask.
AWS_SERVICES = ("s3", "sagemaker", "sagemaker-runtime", "sts", "iam", "logs", "cloudwatch", "cloudformation")


def the_shell() -> Any:
    """Return this process's shell. No history: it would lie in a file, and write from a thread."""
    return shell.Shell.instance(config=Config(HistoryManager={"enabled": False}))


class Kernel:
    """Runs cells and forks snapshots."""

    def __init__(self, channel: Any, output_bytes: int) -> None:
        self.channel = channel
        self.shell = the_shell()
        self.shell.begin(outputs.Outputs(output_bytes))

    def serve(self) -> None:
        with contextlib.suppress(wire.Closed):
            while True:
                request = self.channel.receive()
                reply = self.snapshot() if request["op"] == "snapshot" else self.shell.run(request["source"], request["cell"])
                self.channel.send(wire.pack({"id": request["id"], "ok": reply}))

    def snapshot(self) -> bool:
        _, fds, _, _ = socket.recv_fds(self.channel.sock, 1, 1)
        theirs = socket.socket(fileno=fds[0])
        if os.fork() == 0:
            self.channel.close()
            try:
                self.shell.park()
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
            return bytes(wire.pack({"id": request["id"], "error": shell.describe(error)}))
        try:
            return bytes(wire.pack({"id": request["id"], "ok": reply}))
        except MemoryError as error:
            return bytes(wire.pack({"id": request["id"], "error": shell.describe(error)}))

    def work(self, request: dict[str, Any]) -> Any:
        if request["op"] == "get":
            if request["name"] not in self.namespace:
                return None, False
            return self.namespace[request["name"]], True
        with shell.within_limits():
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


class Warm:
    """A shell with the student's libraries imported, from which kernels are forked. Nothing of a student is in it."""

    def __init__(self, preload: list[str]) -> None:
        take_the_path()
        the_shell().preload(preload)  # what cannot be imported is a module that the notebook writes itself
        if "matplotlib.pyplot" in sys.modules:
            draw_once(sys.modules["matplotlib.pyplot"])
        if "boto3" in sys.modules:
            make_clients_once(sys.modules["boto3"], sys.modules["botocore.session"], sys.modules["botocore.loaders"])
        gc.collect()
        gc.freeze()

    def serve(self, fd: int) -> None:
        """Be the kernel of one submission. Called once, in a fork."""
        if (random := sys.modules.get("numpy.random")) is not None:
            random.seed()  # the standard library's generator reseeds itself after a fork; this one would repeat
        serve(wire.Channel(socket.socket(fileno=fd)))


def draw_once(pyplot: Any) -> None:
    """Load fonts and the renderer: the first figure of every kernel would."""
    figure = pyplot.figure()
    figure.add_subplot().set_title("warm")
    figure.savefig(io.BytesIO())
    pyplot.close("all")


def make_clients_once(boto3: Any, session: Any, loaders: Any) -> None:
    """Read the models of AWS's services: most of the time that a client takes. All sessions of the kernels share them."""
    shared, create = loaders.create_loader(), loaders.create_loader
    for module in (loaders, session):
        module.create_loader = lambda path=None: create(path) if path else shared
    shared.load_data("endpoints")
    for service in AWS_SERVICES:
        boto3.session.Session(region_name="us-east-1").client(service)


def take_the_path() -> None:
    """Let the work folder come after site-packages: a pandas.py beside the notebook must not shadow pandas."""
    if "" not in sys.path:
        sys.path.append("")


def limit(limits: dict[str, int]) -> None:
    """Set this process's own limits. Address space counts what the interpreter and its libraries have already."""
    confine.limit_memory(limits["memory_bytes"] + shell.SPARE_BYTES)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits["file_bytes"], limits["file_bytes"]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def use_the_account(environment: dict[str, str]) -> None:
    """Lead every AWS client of this process, and what it starts, to the account that the environment tells of."""
    os.environ.update(environment)
    import caip_lab

    caip_lab.use_local_aws()


def drop_from_path(folder: str) -> None:
    """Take the instructors' tree off the search path: student code imports the student's package only."""
    import caip_lab.checks  # noqa: F401 - the student's own package stays importable

    sys.path[:] = [entry for entry in sys.path if os.path.realpath(entry or ".") != folder]
    for name in [name for name in sys.modules if name == "caip" or name.startswith("caip.")]:
        del sys.modules[name]


def serve(channel: Any) -> None:
    """Answer until the grader goes; the first request holds the limits."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    start = channel.receive()
    os.chdir(start["folder"])
    if start["environment"]:
        use_the_account(start["environment"])
    kernel = Kernel(channel, start["output_bytes"])
    limit(start)
    channel.send(wire.pack({"id": start["id"], "ok": True}))
    kernel.serve()


def main(fd: int) -> None:
    """Be a kernel in a process of its own, not confined."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)  # die with the grader
    drop_from_path(str(Path(__file__).resolve().parents[2]))
    take_the_path()
    serve(wire.Channel(socket.socket(fileno=fd)))


if __name__ == "__main__":
    main(int(sys.argv[1]))
    os._exit(0)
