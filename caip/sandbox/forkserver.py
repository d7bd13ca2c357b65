"""Start confined kernels from a warm zygote: the trusted half of :mod:`caip.sandbox.zygote`."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from pathlib import Path

from caip.config import Limits
from caip.errors import EnvironmentFault, KernelDied, NoKernel
from caip.sandbox import zygote
from caip.sandbox.memory import Cgroup, cgroup_kind, new_cgroup
from caip.sandbox.policy import KERNEL, Policy, Role, policy_for
from caip.sandbox.student_view import PROGRAM_FOLDER, inside, student_view
from caip.sandbox.usage import pid_of, usage_below

__all__ = ["Confined", "ForkserverLauncher", "Zygote"]

START_TIMEOUT_S = 120.0
LAUNCH_TIMEOUT_S = 20.0
#: Users from here on belong to nobody (systemd's table of user ranges); the process number tells workers apart.
FIRST_UID = 1_879_048_192
#: More than any process number, times the role's slot.
UIDS_OF_A_SLOT = 2**22
SILENT = "its process ended without a word"
HOW = "caip doctor says what this machine lacks; --isolation process grades without confinement, and says so in every result."


class Zygote:
    """A running zygote. A context manager; when the last process that holds it ends, it ends with all its kernels."""

    def __init__(self, policy: Policy) -> None:
        self._ready = False
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._root = tempfile.mkdtemp(prefix="caip-view-")
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - closed by close()
        with theirs, tempfile.TemporaryFile() as config:
            config.write(policy.to_json(self._root).encode())
            config.flush()
            config.seek(0)
            program = str(Path(zygote.__file__))
            self._process = subprocess.Popen(
                [sys.executable, "-I", program, "start", str(theirs.fileno()), str(config.fileno())],
                env={},
                pass_fds=[theirs.fileno(), config.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._log,
                start_new_session=True,
            )

    def __enter__(self) -> Zygote:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the zygote and every kernel."""
        self._control.close()
        self._process.kill()
        self._process.wait()
        self._log.close()
        with suppress(OSError):
            os.rmdir(self._root)

    def last_words(self) -> str:
        """Return the last line that a process of the zygote's wrote: what a step of confinement failed with."""
        size = os.fstat(self._log.fileno()).st_size
        lines = os.pread(self._log.fileno(), 2000, max(0, size - 2000)).decode(errors="replace").split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), "")

    def ask(self, init: int, wire: int, *door: int) -> None:
        """Ask for a kernel that talks on ``wire``; what becomes of it is told on ``init``. OSError where nobody listens.

        ``door``: where it enters a cgroup, if there is one.
        """
        socket.send_fds(self._control, [zygote.KERNEL], [init, wire, *door])

    def wait_until_ready(self) -> None:
        """Wait until kernels can be asked for. EnvironmentFault where this machine gives none."""
        if self._ready:
            return
        self._control.settimeout(START_TIMEOUT_S)
        try:
            message = self._control.recv(4096)
        except (TimeoutError, OSError):
            message = b""
        self._control.settimeout(None)
        with suppress(OSError):
            os.rmdir(self._root)
        if message[:1] != zygote.READY:
            why = message[1:].decode(errors="replace") or self.last_words() or SILENT
            raise EnvironmentFault(f"This machine cannot confine a student's kernel: {why}.", "Nothing was graded.", HOW)
        self._ready = True

    def ended(self) -> bool:
        """Whether it has ended, for whatever reason: the machine may have run out of memory."""
        return self._ready and self._process.poll() is not None


class ForkserverLauncher:
    """Confined kernels, or what else ``role`` says, of one lab, forked from one zygote. Made by a worker, used by its graders."""

    def __init__(self, limits: Limits, preload: Sequence[str] = (), extras: Sequence[str] = (), role: Role = KERNEL) -> None:
        if sys.platform != "linux":
            raise EnvironmentFault(f"Students' code can be confined on Linux only, not on {sys.platform}.", todo=HOW)
        kind = cgroup_kind()
        self.name = f"confined, memory by {kind.name if kind else 'supervisor'}"
        machine = os.uname().machine
        try:
            self._policy = policy_for(
                limits,
                student_view(extras, role),
                executable=inside(sys.executable),
                program=f"{PROGRAM_FOLDER}/zygote.py",
                machine=machine,
                preload=preload,
                uid=_user_of(role),
                supervise=kind is None,
                role=role,
            )
        except KeyError:
            raise EnvironmentFault(f"There is no seccomp filter for {machine} machines.", todo=HOW) from None
        self._zygote = Zygote(self._policy)

    def prepare(self) -> None:
        """Wait until the zygote has imported what kernels start with; start another where it has ended. EnvironmentFault."""
        if self._zygote.ended():
            self._zygote.close()
            self._zygote = Zygote(self._policy)
        self._zygote.wait_until_ready()

    def last_words(self) -> str:
        """Return the last line that any of its processes wrote."""
        return self._zygote.last_words()

    def close(self) -> None:
        """End the zygote."""
        self._zygote.close()

    def launch(self, fd: int) -> Confined:
        """Start a kernel that talks on ``fd``. NoKernel where the zygote gives none."""
        group: Cgroup | None = None
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            group = new_cgroup(self._policy.memory_bytes)
            with theirs, ExitStack() as opened:
                doors = [] if group is None else [group.door()]
                for door in doors:
                    opened.callback(os.close, door)
                self._zygote.ask(theirs.fileno(), fd, *doors)
            return Confined(ours, group, self._policy.role.folder)
        except BaseException as error:
            ours.close()
            theirs.close()
            if group is not None:
                group.remove()
            if isinstance(error, OSError):
                raise NoKernel(str(error)) from None
            if isinstance(error, KernelDied):
                raise NoKernel(self.last_words() or SILENT) from None
            raise


def _user_of(role: Role) -> int | None:
    """Return a user that nobody else is, where root can become any; None where children stay who we are.

    So do those of a container's root who is an ordinary user outside and has few users to become.
    """
    if os.geteuid() != 0:
        return None
    wanted = FIRST_UID + role.slot * UIDS_OF_A_SLOT + os.getpid()
    spans = [tuple(map(int, line.split())) for line in Path("/proc/self/uid_map").read_text().splitlines()]
    known = any(low <= wanted < low + count for low, _, count in spans)
    return wanted if known or any(outside == 0 for _, outside, _ in spans) else None


class Confined:
    """A kernel's processes, held by descriptors that no other process can come to mean."""

    def __init__(self, channel: socket.socket, group: Cgroup | None, folder_name: str) -> None:
        self._channel, self._group, self._killed = channel, group, 0
        self._is_too_large = self._is_over = False
        self._exit_code: int | None = None
        self.folder_name = folder_name
        deadline = time.monotonic() + LAUNCH_TIMEOUT_S
        self._fds = {}
        try:
            for _ in range(2):
                kind, fds = self._receive(deadline)
                self._fds[kind] = fds
            self._init, self.folder_fd, *listeners = self._fds[zygote.INIT]
            self.listener_fd = listeners[0] if listeners else None
            (self._main,) = self._fds[zygote.CHILD]
        except BaseException:
            self._close_all()
            raise

    @property
    def channel_fd(self) -> int:
        """Where there is something to read when :meth:`exit_code` or :meth:`out_of_memory` have something to tell."""
        return self._channel.fileno()

    def interrupt(self) -> None:
        self._signal(self._main, signal.SIGINT)

    def usage(self) -> tuple[float, int]:
        """Return the processor time in seconds, and the resident bytes, of its processes; of its init's little."""
        return usage_below((pid_of(self._main), pid_of(self._init)))

    def hang_up(self) -> None:
        """Close its listener, where it has one: nobody answers there from now on."""
        if self.listener_fd is not None:
            self._fds[zygote.INIT].remove(self.listener_fd)
            os.close(self.listener_fd)
            self.listener_fd = None

    def terminate(self) -> None:
        """Ask its first process to end."""
        self._signal(self._main, signal.SIGTERM)

    def kill(self) -> None:
        """End every process of it; returns at once."""
        self._signal(self._init, signal.SIGKILL)

    def kill_main(self) -> None:
        """Kill the main kernel and see it dead: only then may inputs cross."""
        self._signal(self._main, signal.SIGKILL)
        _wait(self._main)

    def kill_all(self) -> None:
        """End every process of it, and let go of it. Harmless where that is done."""
        if self._is_over:
            return
        self._signal(self._init, signal.SIGKILL)
        _wait(self._init)  # the kernel ends every process of the namespace before its first one is gone
        self._close_all()
        self._channel.close()
        if self._group is not None:
            self._group.remove()
        self._is_over = True

    def out_of_memory(self) -> bool:
        """Whether memory ran out, and ended a process, since this was last asked."""
        if self._group is not None:
            before, self._killed = self._killed, self._group.killed()
            if self._killed > before:
                return True
        while self._exit_code is None and self._hears(0):
            pass
        found, self._is_too_large = self._is_too_large, False
        return found

    def exit_code(self, timeout_s: float) -> int | None:
        """Return how its first process ended, minus the signal's number if one ended it; None where it has not, in that time.

        For a role that tells its end.
        """
        deadline = time.monotonic() + timeout_s
        while self._exit_code is None and self._hears(max(0.0, deadline - time.monotonic())):
            pass
        return self._exit_code

    def _hears(self, timeout_s: float) -> bool:
        """Take a message of the keeper's or the zygote's; False where none comes in time."""
        if not select.select([self._channel], [], [], timeout_s)[0]:
            return False
        message = b""
        with suppress(OSError):
            message = self._channel.recv(16)
        if message == zygote.OUT_OF_MEMORY:
            self._is_too_large = True
        else:
            self._exit_code = int(message[1:]) if message[:1] == zygote.ENDED else -signal.SIGKILL  # they are gone
        return True

    def _receive(self, deadline: float) -> tuple[bytes, list[int]]:
        if not select.select([self._channel], [], [], max(0.0, deadline - time.monotonic()))[0]:
            raise KernelDied
        kind, fds, _, _ = socket.recv_fds(self._channel, 1, 3)
        if not fds:
            raise KernelDied
        return kind, fds

    def _signal(self, fd: int, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(fd, number)

    def _close_all(self) -> None:
        for fds in self._fds.values():
            for fd in fds:
                os.close(fd)
        self._fds = {}


def _wait(pidfd: int) -> None:
    """Wait until the process has ended. Nothing can stop a SIGKILL; 10 s says that the machine is broken."""
    if not select.select([pidfd], [], [], 10.0)[0]:
        raise KernelDied
