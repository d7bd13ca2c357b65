"""The trusted half of a confined AWS account: start it, hand it connections, freeze it. Every wait has a deadline.

What the account answers on these connections is HTTP of an untrusted process: the relay and the ``account`` of graders read
it within limits.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, Protocol

from caip.errors import SandboxError, Tampered
from caip.sandbox import wire
from caip.sandbox.asking import Asker
from caip.sandbox.client import Launched, Launcher

__all__ = ["Account", "AccountIdentity", "ContainerHost", "FrozenAccount", "NoContainers"]

START_TIMEOUT_S, ASK_TIMEOUT_S, FREEZE_TIMEOUT_S = 60.0, 5.0, 10.0
#: Credentials are texts; AWS's longest are shorter.
LONGEST_TEXT = 4096


class ContainerHost(Protocol):
    """Starts the containers that accounts ask for, each confined by itself."""

    @property
    def n_killed(self) -> int:
        """Asked when all is judged: how many programs a SIGKILL ended that neither we nor their account asked for."""

    def attach(self, outside: socket.socket, account: Launched) -> None:
        """Called when an account, or a frozen copy of it, is about to start: answer what it asks on ``outside``.

        ``account`` are its processes: its ``folder_fd`` is the folder where containers have theirs. The socket is the
        host's to close; it ends when the account does.
        """

    def close(self) -> None:
        """Called at the end of a submission: end every container."""


class NoContainers:
    """For labs that start no container: whoever asks for one is refused."""

    n_killed = 0

    def attach(self, outside: socket.socket, account: Launched) -> None:
        """Hang up."""
        outside.close()

    def close(self) -> None:
        """There is nothing to end."""


@dataclass(frozen=True)
class AccountIdentity:
    """The session that a student's clients have by default, as the account made it."""

    role_arn: str
    access_key_id: str
    secret_access_key: str
    session_token: str


class FrozenAccount:
    """An account as it was when it was frozen; asked from any thread. What it ends with, it answers with from then on."""

    def __init__(
        self, asker: Asker, launched: Launched, containers: ContainerHost, copies: list[FrozenAccount] | None = None
    ) -> None:
        self._asker, self._one = asker, threading.Lock()
        self._broken: SandboxError | None = None
        self._launched, self._containers = launched, containers
        #: All that were made of one account.
        self._copies: list[FrozenAccount] = [] if copies is None else copies

    def connect(self, listener: str) -> socket.socket:
        """Return a connection to it; what comes on it came, for the account, by ``listener``. SandboxError."""
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                self._ask({"op": "connect", "listener": listener}, ASK_TIMEOUT_S, theirs.fileno())
        except BaseException:
            ours.close()
            raise
        return ours

    def bill(self) -> Any:
        """Return its bill, as plain data of no certain form. SandboxError."""
        return self._ask({"op": "bill"}, ASK_TIMEOUT_S)

    def freeze(self) -> FrozenAccount:
        """Fork it as it is now; it goes on, the copy stays as it is until somebody asks it. SandboxError."""
        ours, theirs = socket.socketpair()
        asker = Asker(wire.Channel(ours), self._launched.out_of_memory)
        copy = FrozenAccount(asker, self._launched, self._containers, self._copies)
        self._copies.append(copy)
        with theirs, self._outside() as outside:
            self._ask({"op": "freeze"}, FREEZE_TIMEOUT_S, theirs.fileno(), outside.fileno())
        return copy

    def close(self) -> None:
        """Let it end; copies of it stay."""
        self._asker.channel.close()

    def _outside(self) -> socket.socket:
        """Return the end of a new socket on which the account may ask for containers; the host has the other."""
        with ExitStack() as opened:
            host, theirs = socket.socketpair()
            opened.callback(theirs.close)
            self._containers.attach(host, self._launched)
            opened.pop_all()
        return theirs

    def _ask(self, request: dict[str, Any], timeout_s: float, *fds: int) -> Any:
        with self._one:
            if self._broken is not None:
                raise self._broken.with_traceback(None)
            try:
                reply = self._asker.ask(request, timeout_s, fds)
                if "ok" not in reply:
                    raise Tampered("an account's reply of another form")
            except SandboxError as error:
                self._broken = error
                raise
        return reply["ok"]


class Account(FrozenAccount):
    """A running account, from its start to the end of all its processes. A context manager.

    ``settings`` are those of :class:`caip_lab.cloud.settings.Settings`, but for its folder; ``url`` is where its callers find it.
    """

    def __init__(
        self, launcher: Launcher, settings: Mapping[str, Any], url: str, memory_bytes: int, containers: ContainerHost
    ) -> None:
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                launched = launcher.launch(theirs.fileno())
        except BaseException:
            ours.close()
            raise
        super().__init__(Asker(wire.Channel(ours), launched.out_of_memory), launched, containers)
        try:
            self.identity = self._start(settings, url, memory_bytes)
        except BaseException:
            self.__exit__()
            raise

    def __enter__(self) -> Account:
        return self

    def __exit__(self, *_: object) -> None:
        self._launched.kill_all()
        for account in (self, *self._copies):
            account.close()

    def end_main(self) -> None:
        """End the account that the notebook used; its copies stay."""
        self._launched.kill_main()

    def _start(self, settings: Mapping[str, Any], url: str, memory_bytes: int) -> AccountIdentity:
        folder = f"{self._launched.folder_name}/account"
        request = {"op": "start", "settings": {**settings, "folder": folder}, "url": url, "memory_bytes": memory_bytes}
        with self._outside() as outside:
            found = self._ask(request, START_TIMEOUT_S, outside.fileno())
        return _identity(found)


def _identity(found: Any) -> AccountIdentity:
    """Read what an account that has met no student says of itself."""
    names = AccountIdentity.__dataclass_fields__
    if type(found) is not dict or set(found) != set(names):
        raise Tampered("an account's identity of another form")
    if not all(type(text) is str and len(text) <= LONGEST_TEXT for text in found.values()):
        raise Tampered("an account's identity of another form")
    return AccountIdentity(**found)
