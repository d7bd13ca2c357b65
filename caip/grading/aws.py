"""What a lab that uses AWS adds to a submission: an account, the relay between it and the notebook, their ends.

A ``Bench`` is one run of a notebook with its kernel; where the lab uses AWS it has an account, frozen with the kernel at each
grade cell. boto3 and botocore are imported where a lab uses AWS, and not by other workers.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from caip.config import Lab, Limits
from caip.errors import SandboxError
from caip.grading.docking import PORT, Dock
from caip.grading.student import LostAccount, account_fault_of
from caip.sandbox import (
    WORK_FOLDER,
    Account,
    AccountIdentity,
    ContainerHost,
    FrozenAccount,
    Kernel,
    Launched,
    Launchers,
    NoContainers,
    Role,
    account_launcher_for,
    account_limits,
    launcher_for,
)
from caip_lab.cloud.line import RUNNING
from caip_lab.cloud.settings import Settings
from caip_lab.cloud.unseen import CONTAINER, STUDENT

if TYPE_CHECKING:
    from caip.grading.account import SeenAccount
    from caip_lab.cloud.calls import Call

__all__ = ["Bench", "Parked", "launchers_for", "load"]

STORED_BYTES, STORED_OBJECTS = 256 * 1024**2, 5000
#: What a kernel's libraries ask for when they are imported, before there is an account.
ENVIRONMENT = {
    "AWS_DEFAULT_REGION": Settings.region,
    "AWS_REGION": Settings.region,
    "AWS_EC2_METADATA_DISABLED": "true",
    "SAGEMAKER_SUPPRESS_V2_WARNING": "1",
}


def launchers_for(isolation: str, lab: Lab) -> Launchers:
    """Return what starts a lab's kernels and, where it uses AWS, their accounts. Confined ones begin to import at once."""
    if not lab.aws:
        return Launchers(launcher_for(isolation, lab.limits, lab.preloads()))
    kernel = Role(port=PORT)
    kernel = replace(kernel, environment={**kernel.environment, **ENVIRONMENT})
    kernels = launcher_for(isolation, lab.limits, lab.preloads(), ("cloud",), kernel)
    return Launchers(kernels, account_launcher_for(isolation, lab.limits))


def load() -> None:
    """Read what every grader of such a lab needs: once in a worker, before it forks one."""
    from caip.grading.account import load_clients
    from caip.grading.calls import load_services

    load_services()
    load_clients()


class Parked:
    """An account as it was at a grade cell, or why there is none. ``open`` lets the student's own functions reach it."""

    def __init__(self, bench: Bench, frozen: FrozenAccount | SandboxError, seen: SeenAccount | LostAccount) -> None:
        self._bench, self._frozen, self.seen = bench, frozen, seen

    def close(self) -> None:
        """End it, and with it the containers that it started."""
        if not isinstance(self._frozen, SandboxError):
            self._frozen.close()

    def copy(self) -> Parked:
        """Return another like it; that of an account that is lost is lost as well."""
        if isinstance(self._frozen, SandboxError) or isinstance(self.seen, LostAccount):
            return self
        return self._bench.parked(self._frozen, self.seen.calls_so_far)

    def after(self, act: Callable[[], object]) -> Parked:
        """Return a copy of it, as it is when ``act`` has called what it calls: that is on its record, too. SandboxError."""
        if isinstance(self._frozen, SandboxError) or isinstance(self.seen, LostAccount):
            return self
        live = self._frozen.freeze()
        try:
            calls = self._bench.follow(live, act)
            return self._bench.parked(live, self.seen.calls_so_far + calls)
        finally:
            live.close()

    @contextmanager
    def open(self) -> Iterator[None]:
        """Let the notebook's calls come here inside, and nowhere outside: nothing changes while a grader looks."""
        if isinstance(self._frozen, SandboxError):
            yield
            return
        self._bench.lead(self._frozen)
        try:
            yield
        finally:
            self._bench.lead(None)


class Bench:
    """A kernel and, where ``launchers`` have one, its account. A context manager. SandboxError where one does not start."""

    def __init__(self, launchers: Launchers, limits: Limits, dock: Dock | None) -> None:
        self._stack, self._launchers, self._limits, self._dock = ExitStack(), launchers, limits, dock
        self._account: Account | None = None
        self._host: ContainerHost | None = None
        #: Where the notebook's calls and its containers' go.
        self._leads_to: FrozenAccount | None = None
        beside = (self._start_account,) if launchers.accounts is not None else ()
        try:
            self.kernel = self._stack.enter_context(Kernel(launchers.kernels, limits, *beside))
        except BaseException:
            self._stack.close()
            raise

    def __enter__(self) -> Bench:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @contextmanager
    def freezing(self) -> Iterator[None]:
        """Keep the account still inside, where there is one: no call is under way and no connection is open."""
        if self._account is None:
            yield
            return
        with self._relay.quiet():
            yield

    def park(self) -> Parked | None:
        """Return the account as it is now; None where the lab has none. Within :meth:`freezing`."""
        return None if self._account is None else self.parked(self._account, self._log.so_far())

    def parked(self, account: FrozenAccount, calls: tuple[Call, ...]) -> Parked:
        """Return a copy of an account as it is now, with what was called until then."""
        from caip.grading.account import SeenAccount

        try:
            frozen = account.freeze()
        except SandboxError as error:
            return Parked(self, error, LostAccount(account_fault_of(error)))
        return Parked(self, frozen, SeenAccount(frozen, calls, is_whole=self._log.is_whole))

    def follow(self, account: FrozenAccount, act: Callable[[], object]) -> tuple[Call, ...]:
        """Let the notebook's calls go to an account while it acts; return them. It is still when this returns."""
        before = len(self._log.so_far())
        self.lead(account)
        try:
            act()
            with self._relay.quiet():
                return self._log.so_far()[before:]
        finally:
            self.lead(None)

    @property
    def n_killed(self) -> int:
        """How many containers of the account's were killed, and not by it: by the system, somebody else, or themselves."""
        return 0 if self._host is None else self._host.n_killed

    def lead(self, account: FrozenAccount | None) -> None:
        """Let the notebook's calls go to an account, or nowhere."""
        self._leads_to = account
        for name in (STUDENT, CONTAINER):
            self._relay.lead(name, account)

    def end_main(self) -> None:
        """End the kernel and the account that the notebook used; what was parked stays."""
        self.end_account()
        self.kernel.end_main()

    def end_account(self) -> None:
        """End the account that the notebook used, if there is one."""
        if self._account is not None:
            self.lead(None)
            self._account.end_main()

    def _start_account(self, launched: Launched) -> dict[str, str]:
        """Start the account of a kernel whose processes are there; return what leads the kernel to it."""
        from caip.grading.calls import CallLog
        from caip.grading.relay import Relay

        assert self._launchers.accounts is not None
        assert launched.listener_fd is not None
        url = _url(launched.listener_fd)
        memory_bytes = account_limits(self._limits).memory_bytes
        self._host = self._dock.host(self._hear) if self._dock is not None else NoContainers()
        self._stack.enter_context(closing(self._host))
        account = Account(self._launchers.accounts, _settings(self._limits), url, memory_bytes, self._host)
        self._account = self._leads_to = self._stack.enter_context(account)
        self._log = CallLog({account.identity.access_key_id: _session_arn(account.identity.role_arn)})
        self._relay = Relay(self._log)
        self._stack.callback(self._relay.close)
        self._relay.listen(launched.listener_fd, STUDENT, account)
        home = "/tmp" if launched.folder_name == WORK_FOLDER else launched.folder_name
        return _environment(account.identity, url, f"{home}/.aws-client")

    def _hear(self, listener_fd: int) -> None:
        """Pass on what a container calls, which is its account's to answer."""
        if self._leads_to is not None:
            self._relay.listen(listener_fd, CONTAINER, self._leads_to)


def _settings(limits: Limits) -> dict[str, object]:
    """Return what an account is started with: how much it stores, what each of its containers may use."""
    stored = {"stored_bytes": STORED_BYTES, "stored_objects": STORED_OBJECTS}
    contained = {"container_memory_bytes": limits.memory_bytes, "container_disk_bytes": limits.disk_bytes}
    return {"joinable": False, "log_bytes": limits.output_bytes, **stored, **contained}


def _url(listener_fd: int) -> str:
    with socket.socket(fileno=os.dup(listener_fd)) as listener:
        return "http://{}:{}".format(*listener.getsockname())


def _session_arn(role_arn: str) -> str:
    """Return how AWS names the session that a notebook has of a role."""
    account_id, name = role_arn.split(":")[4], role_arn.rpartition("/")[2]
    return f"arn:aws:sts::{account_id}:assumed-role/{name}/SageMaker"


def _environment(identity: AccountIdentity, url: str, folder: str) -> dict[str, str]:
    """Return what tells ``caip_lab.use_local_aws()`` of the account; the client's own files go to ``folder``."""
    settings = Settings(folder=folder, joinable=False)
    return {RUNNING: json.dumps({"url": url, "pid": 0, "identity": asdict(identity), "settings": asdict(settings)})}
