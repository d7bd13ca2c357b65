"""A local AWS account in a process of its own, as its user has it. Imports no moto."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from dataclasses import dataclass, replace
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Protocol

from caip_lab.cloud import places
from caip_lab.cloud.bill import Bill
from caip_lab.cloud.calls import Call
from caip_lab.cloud.channel import AccountError, Channel, connect
from caip_lab.cloud.line import Line
from caip_lab.cloud.settings import Settings

if TYPE_CHECKING:
    from caip_lab.cloud.cards import EndpointCard, JobCard

__all__ = ["Account", "AccountProcess", "FolderRefused", "Identity", "NotInstalled", "PortInUse", "check_installed"]

STOP_S = 15.0
NEEDED = ("moto", "boto3")


class NotInstalled(AccountError):
    """What an account is made of is not there."""

    def __str__(self) -> str:
        wheel = f'"./caip_lab-{version("caip-lab")}-py3-none-any.whl[cloud]"'
        return f"The local AWS account needs moto and boto3, which are not installed. In the lab's folder: pip install {wheel}"


class PortInUse(AccountError):
    """The port that was asked for is taken."""


class FolderRefused(AccountError):
    """The folder that was asked for holds another account, or files that are not an account's."""


def check_installed() -> None:
    """Raise NotInstalled where an account could not be started."""
    if not all(map(find_spec, NEEDED)):
        raise NotInstalled


class AccountProcess(Protocol):
    """A process that is to be an account; :class:`subprocess.Popen` is one."""

    @property
    def stdin(self) -> IO[bytes] | None:
        """Takes its settings and its owner's questions; at its end it ends."""

    @property
    def stdout(self) -> IO[bytes] | None:
        """Has its answers."""

    def wait(self, timeout: float | None = None) -> int:
        """Return when it has ended. subprocess.TimeoutExpired."""

    def kill(self) -> None:
        """End it at once."""


@dataclass(frozen=True)
class Identity:
    """The session that clients have by default: of the execution role, as in Studio."""

    role_arn: str
    access_key_id: str
    secret_access_key: str
    session_token: str


class Account:
    """A running account. A context manager; when it is closed, or the process that made it ends, nothing of it is left.

    ``Account()`` starts one, :meth:`join` uses one that another process started; closing that one leaves it running. May be
    used from any thread.
    """

    _process: AccountProcess | None
    _lock: IO[bytes] | None
    _channel: Channel | Line | None
    _calls: list[Call]
    _epoch: str

    def __init__(self, settings: Settings | None = None, process: AccountProcess | None = None) -> None:
        """``process`` is one that waits for its settings, such as a preloaded one; without it, one is started."""
        if process is None:
            check_installed()
        if settings is not None and (why := places.refusal(Path(settings.folder), settings.leaves)):
            if process is not None:
                process.kill()
                process.wait()
            raise FolderRefused(why)
        self.settings = settings or Settings(folder=str(places.new_folder()), leaves="nothing")
        self._begin()
        self._lock = places.hold(Path(self.settings.folder))
        self._process = process = process or _start()
        try:
            facts = self._hello(process)
        except BaseException:
            self.close()
            raise
        self._know(facts)

    @classmethod
    def join(cls, where: Settings | Path | str | None = None) -> Account | None:
        """Return the account that runs in a folder; without one, the newest that this user runs. None where none does."""
        where = where.folder if isinstance(where, Settings) else where
        for folder in places.running() if where is None else [Path(where)]:
            facts = places.read(folder)
            try:
                if facts is not None:
                    return cls._joined(facts, connect(folder))
            except AccountError:
                continue
        return None

    @classmethod
    def at_the_end_of_a_line(cls, facts: dict[str, Any]) -> Account:
        """Return the account that ``facts`` tell of, which is asked over its own URL: see :mod:`caip_lab.cloud.line`."""
        return cls._joined(facts, Line(facts["url"]))

    @classmethod
    def _joined(cls, facts: dict[str, Any], channel: Channel | Line) -> Account:
        account = cls.__new__(cls)
        account.settings = Settings.from_json(json.dumps(facts["settings"]))
        account._begin()
        account._process, account._lock, account._channel = None, None, channel
        account._know(facts)
        return account

    def environment(self) -> dict[str, str]:
        """Return the environment variables that lead AWS clients here."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": self.identity.access_key_id,
            "AWS_SECRET_ACCESS_KEY": self.identity.secret_access_key,
            "AWS_SESSION_TOKEN": self.identity.session_token,
            "AWS_DEFAULT_REGION": self.settings.region,
            "AWS_REGION": self.settings.region,
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    @property
    def pid(self) -> int:
        """The process that is the account."""
        return self._pid

    @property
    def running(self) -> bool:
        """Whether it answers."""
        try:
            self.status()
        except AccountError:
            return False
        return True

    @property
    def calls(self) -> list[Call]:
        """Every API call so far, as the account recorded it, the oldest first."""
        with self._fetching:
            more = True
            while more:
                found = self._ask("calls", since=self._calls[-1].number if self._calls else 0, epoch=self._epoch)
                if found["epoch"] != self._epoch:
                    self._epoch, self._calls = found["epoch"], []
                self._calls += [Call(**call) for call in found["calls"]]
                more = found["more"]
            return list(self._calls)

    @property
    def bill(self) -> Bill:
        """What was used so far, what it would have cost, and what is still running."""
        return Bill.from_dict(self._ask("bill"))

    def status(self) -> dict[str, Any]:
        """Return url, pid, region, account_id, folder, began_at, the number of calls, and the bill as a dict."""
        return self._ask("status")

    def reset(self) -> None:
        """End everything that runs in it and forget everything: a clean account, at the same URL, for the same clients."""
        self._ask("reset")

    def job(self, name: str) -> JobCard:
        """Return a card of a training or transform job, as it is now."""
        from caip_lab.cloud.cards import job_card

        return job_card(self, name)

    def endpoint(self, name: str) -> EndpointCard:
        """Return a card of an endpoint, as it is now."""
        from caip_lab.cloud.cards import endpoint_card

        return endpoint_card(self, name)

    def close(self) -> None:
        """Stop it and everything that it runs, and remove its folder. One that was joined runs on."""
        if self._channel is not None:
            self._channel.close()
        if self._process is not None:
            self._end(self._process)
        if self._lock is not None:
            self._lock.close()
            places.clear(Path(self.settings.folder), self.settings.leaves)
            self._lock = None

    def __enter__(self) -> Account:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        from caip_lab.cloud.cards import account_card

        return str(account_card(self))

    def _repr_html_(self) -> str:
        from caip_lab.cloud.cards import account_card

        return account_card(self)._repr_html_()

    def _begin(self) -> None:
        self._channel = None
        self._fetching = threading.Lock()
        self._calls, self._epoch = [], ""

    def _know(self, facts: dict[str, Any]) -> None:
        self.url: str = facts["url"]
        self.identity = Identity(**facts["identity"])
        self._pid: int = facts["pid"]
        self.settings = replace(self.settings, port=int(self.url.rpartition(":")[2]))

    def _hello(self, process: AccountProcess) -> dict[str, Any]:
        assert process.stdin is not None
        assert process.stdout is not None
        self._channel = Channel(process.stdin, process.stdout)
        try:
            process.stdin.write(self.settings.to_json().encode() + b"\n")
            process.stdin.flush()
            line = process.stdout.readline()
        except OSError:
            line = b""
        if not line:
            raise AccountError("The local AWS account did not start; what it wrote above says why. Nothing was changed.")
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise PortInUse(answer["error"])
        return answer

    def _end(self, process: AccountProcess) -> None:
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _ask(self, question: str, **more: Any) -> dict[str, Any]:
        if self._channel is None:
            raise AccountError("The local AWS account was closed.")
        return self._channel.ask(question, **more)


def _start() -> subprocess.Popen[bytes]:
    arguments = [sys.executable, "-m", "caip_lab.cloud.server"]
    return subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, **_apart())


def _apart() -> dict[str, Any]:
    """Return how a process is started that an interrupt of ours, such as Jupyter's of a cell, does not reach."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"start_new_session": True}
