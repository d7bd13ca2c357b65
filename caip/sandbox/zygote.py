"""The warm process that kernels are forked from, and its init. Standalone: imports nothing of caip.

A kernel is whatever the policy's role says: a notebook's, or a container. ``Role`` of caip.sandbox.policy has the terms.

::

    start   a fresh exec with an empty environment: enters namespaces, builds the view, then becomes
     └─ keeper   pid 1 in there, a small process: makes an init for each kernel, watches memory that no cgroup counts
         ├─ zygote   the student's libraries preloaded; forks one kernel per request
         └─ init     pid 1 of one kernel's namespaces; when it ends, everything in them ends

The keeper's control socket takes messages of one byte with descriptors and nothing else, and each kernel's notebook goes
to that kernel's own socket: nothing of one submission is ever in the parent of the next. All processes here but the
kernels are trusted; the kernels are confined before they read their first byte.
"""

from __future__ import annotations

import gc
import importlib.util
import json
import os
import select
import signal
import socket
import sys
import traceback
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

READY, FAILED, KERNEL, INIT, CHILD, OUT_OF_MEMORY, ENDED = b"R", b"E", b"K", b"I", b"C", b"M", b"X"
SUPERVISE_EVERY_S = 0.05
#: A socket holds 212,992 bytes each way, as Linux sets net.core.rmem_default and wmem_default, and a packet more.
SOCKET_BYTES = 512 * 1024


def sibling(name: str) -> Any:
    """Load the standalone module ``name`` that lies beside this file."""
    spec = importlib.util.spec_from_file_location(f"caip_{name}", Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


confine = sibling("confine")


def start(control: int, config: int) -> None:
    """Enter namespaces and build the view; then start afresh inside it, as its first process."""
    policy = json.loads(_read_all(config))
    if os.geteuid() != 0:
        confine.own_user_namespace(0)
    confine.unshare(confine.PRIVATE | confine.NEWPID)
    pid = os.fork()
    if pid:
        confine.die_with_parent()
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        confine.close_all_but()
        os._exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) & 0xFF)
    try:
        confine.die_with_parent()
        confine.build_view(policy["view"])
    except OSError as error:
        os.write(control, FAILED + str(error).encode())
        os._exit(1)
    os.set_inheritable(control, True)
    os.lseek(config, 0, os.SEEK_SET)
    os.set_inheritable(config, True)
    os.execve(
        policy["executable"],
        [policy["executable"], *policy["flags"], policy["program"], "keep", str(control), str(config)],
        policy["environment"],
    )


def _read_all(fd: int) -> bytes:
    with os.fdopen(os.dup(fd), "rb") as file:
        return file.read()


class Keeper:
    """Pid 1 of the view: hands requests on, makes inits, and ends everything when the last grader has gone."""

    def __init__(self, control: int, policy: dict[str, Any]) -> None:
        self.control, self.policy = socket.socket(fileno=control), policy
        self.own_pids = os.open("/proc/self/ns/pid", os.O_RDONLY)
        self.kernels: dict[int, int] = {}

    def serve(self) -> None:
        confine.die_with_parent()
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # what ends is reaped by itself
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        if os.fork() == 0:
            ours.close()
            run_to_the_end(lambda: zygote(theirs, self.control, self.policy))
        theirs.close()
        self.hatch = ours
        while True:
            readable = select.select([self.control, ours], [], [], SUPERVISE_EVERY_S if self.kernels else None)[0]
            if ours in readable:
                self.pass_on(ours.recv(4096))
            if self.control in readable:
                self.request()
            if self.kernels:
                self.watch()

    def pass_on(self, message: bytes) -> None:
        """Tell the worker that the zygote is ready, or why it is not; end with it."""
        if message:
            self.control.send(message)
        if message[:1] != READY:
            os._exit(1)

    def request(self) -> None:
        message, fds, _, _ = socket.recv_fds(self.control, 1, 3)
        if not message:
            os._exit(0)
        init, wire, *door = fds
        pid = confine.fork_into(lambda: confine.unshare(confine.NEWPID), self.own_pids)
        if pid == 0:
            run_to_the_end(lambda: serve_as_init(init, wire, door, self))
        for fd in (wire, *door):
            os.close(fd)
        self.kernels[pid] = init

    def watch(self) -> None:
        """End the largest process of a kernel that has too much memory, or all of it where that is in no process."""
        for pid, init in list(self.kernels.items()):
            if not os.path.exists(f"/proc/{pid}/ns"):
                os.close(init)
                del self.kernels[pid]
            elif sum((found := memory_of(pid, self.policy)).values()) > self.policy["memory_bytes"]:
                largest = max(found, key=lambda one: found[one])
                with suppress(OSError):
                    socket.socket(fileno=os.dup(init)).send(OUT_OF_MEMORY, socket.MSG_DONTWAIT)
                with suppress(ProcessLookupError):
                    os.kill(largest or pid, signal.SIGKILL)


def memory_of(init: int, policy: dict[str, Any]) -> dict[int, int]:
    """Return the bytes of every process in a kernel's namespace, shared pages in parts; under 0 its files and sockets.

    Where a cgroup counts memory, and nobody supervises it, what is in sockets only: of datagrams a cgroup counts nothing.
    """
    found = {0: 0}
    with suppress(OSError):
        words = Path(f"/proc/{init}/net/sockstat").read_text().split(maxsplit=3)  # sockets: used 3
        found[0] += int(words[2]) * SOCKET_BYTES
        if not policy["supervise"]:
            return found
        home = os.readlink(f"/proc/{init}/ns/pid")
        for name in filter(str.isdigit, os.listdir("/proc")):
            with suppress(OSError):
                if os.readlink(f"/proc/{name}/ns/pid") == home and int(name) != init:
                    found[int(name)] = _proportional_bytes(name)
        for place in (policy["folder"], "/tmp"):
            space = os.statvfs(f"/proc/{init}/root{place}")
            found[0] += (space.f_blocks - space.f_bfree) * space.f_frsize
    return found


def _proportional_bytes(pid: str) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def serve_as_init(init: int, wire: int, door: list[int], keeper: Keeper) -> None:
    """Ask the zygote for the kernel, make its namespaces meanwhile, then wait for the grader to go."""
    policy, grader = keeper.policy, socket.socket(fileno=init)
    confine.die_with_parent()
    os.setsid()
    me, (made, ready) = os.pidfd_open(os.getpid()), os.pipe()
    socket.send_fds(keeper.hatch, [KERNEL], [me, wire, init, made, *door])
    proc = os.open("/proc", os.O_PATH | os.O_DIRECTORY)
    confine.unshare(confine.PRIVATE)
    confine.private_places(policy["folder"], policy["disk_bytes"], policy["disk_files"], policy["uid"])
    confine.loopback_up()
    confine.small_buffers(proc)
    handed = [me, os.open(policy["folder"], os.O_RDONLY | os.O_DIRECTORY)]
    if policy["port"]:
        handed.append(socket.create_server(("127.0.0.1", policy["port"]), backlog=64).detach())
    socket.send_fds(grader, [INIT], handed)
    os.write(ready, READY)
    confine.close_all_but(init, proc)
    confine.lock_down(policy, proc)
    os.close(proc)
    confine.fresh_stdio()
    while grader.recv(1):
        pass


def run_to_the_end(work: Any) -> None:
    """Run ``work`` in a fork that never returns; what it raises goes to the worker's log."""
    status = 1
    try:
        work()
        status = 0
    except BaseException:  # noqa: BLE001
        os.write(2, traceback.format_exc().encode(errors="replace"))  # at once: the next moment its init may end it
    finally:
        os._exit(status)


def zygote(hatch: socket.socket, control: socket.socket, policy: dict[str, Any]) -> None:
    """Preload the student's libraries, then fork one kernel per request of an init."""
    control.close()
    confine.die_with_parent()
    own_pids = os.open("/proc/self/ns/pid", os.O_RDONLY)
    proc = os.open("/proc", os.O_PATH | os.O_DIRECTORY)
    serves = sibling(policy["module"])
    _held = memory_in_one_piece()  # until this process ends
    gc.disable()  # nothing that is imported is garbage: to look for some takes a quarter of the time
    warm = serves.Warm(policy["preload"])
    gc.enable()
    confine.huge_pages()
    threads = len(os.listdir("/proc/self/task"))
    hatch.send(READY if threads == 1 else FAILED + f"the preloaded libraries started {threads - 1} threads".encode())
    running = Running()
    if policy["tells_end"]:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # else what ends is reaped by itself, and its exit code is lost
    while True:
        running.wait_for(hatch)
        message, fds, _, _ = socket.recv_fds(hatch, 1, 5)
        if not message:
            return
        init, wire, grader, made, *door = fds
        pid = confine.fork_into(partial(confine.setns, init, confine.NEWPID), own_pids)
        if pid == 0:
            os.close(own_pids)
            run_to_the_end(partial(run_kernel, warm, init, wire, proc, made, door, policy))
        _report(pid, grader)
        if policy["tells_end"]:
            running.add(pid, grader)
        for fd in fds:
            os.close(fd)


def memory_in_one_piece(size_bytes: int = 64 * 1024**2) -> list[bytes]:
    """Have the interpreter take memory before libraries lie scattered in it; what is returned holds it together.

    What is in one piece can be gathered in huge pages: a fork, a snapshot's too, takes half the time.
    """
    each = 400  # small enough for the interpreter's own allocator
    return [bytes(each) for _ in range(size_bytes // each)][::1500]


class Running:
    """The children whose ends are told: each is held by descriptor, with the channel of whoever asked for it."""

    def __init__(self) -> None:
        self._children: dict[int, tuple[int, socket.socket]] = {}

    def add(self, pid: int, grader: int) -> None:
        self._children[os.pidfd_open(pid)] = pid, socket.socket(fileno=os.dup(grader))

    def wait_for(self, hatch: socket.socket) -> None:
        """Return when there is a request; tell of every child that ends until then."""
        while self._children:
            readable = select.select([hatch.fileno(), *self._children], [], [])[0]
            for fd in self._children.keys() & set(readable):
                self._tell(fd)
            if hatch.fileno() in readable:
                return

    def _tell(self, fd: int) -> None:
        pid, channel = self._children.pop(fd)
        os.close(fd)
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        with channel, suppress(OSError):
            channel.send(ENDED + str(code).encode(), socket.MSG_DONTWAIT)


def _report(pid: int, grader: int) -> None:
    """Give the grader a handle of its kernel: a number could be another's by the time it is used."""
    with socket.socket(fileno=os.dup(grader)) as channel, suppress(OSError):
        child = os.pidfd_open(pid)
        socket.send_fds(channel, [CHILD], [child])
        os.close(child)


def run_kernel(warm: Any, init: int, wire: int, proc: int, made: int, door: list[int], policy: dict[str, Any]) -> None:
    """Enter the cgroup and, once they are made, the init's namespaces; give up every right, and serve."""
    for fd in door:
        os.write(fd, b"0")
    if os.read(made, 1) != READY:
        return
    try:
        confine.setns(init, confine.PRIVATE)
    except ProcessLookupError:
        return  # the init has ended, and has said why: what is said last is what the worker tells
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    confine.close_all_but(wire, proc)
    os.chdir(policy["folder"])
    confine.lock_down(policy, proc)
    os.close(proc)
    confine.fresh_stdio()
    warm.serve(wire)


if __name__ == "__main__":
    action, *numbers = sys.argv[1:]
    if action == "start":
        start(*map(int, numbers))
    else:
        control_fd, config_fd = map(int, numbers)
        told = json.loads(_read_all(config_fd))
        os.close(config_fd)
        run_to_the_end(Keeper(control_fd, told).serve)
