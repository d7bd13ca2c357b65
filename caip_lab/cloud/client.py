"""Lead the AWS clients of this process to the local account. Imports no moto and no boto3."""

from __future__ import annotations

import atexit
import os
import sys
import warnings
from dataclasses import dataclass, field
from pathlib import Path

from caip_lab.cloud import leading, line, places
from caip_lab.cloud.account import Account
from caip_lab.cloud.redirect import Redirect
from caip_lab.cloud.settings import Settings

__all__ = ["stop_local_aws", "use_local_aws"]

TOO_LATE = (
    "sagemaker was imported before use_local_aws(). A Session or an estimator that you made before still goes where it went: "
    "make it again after this line, or restart the kernel and call caip_lab.use_local_aws() before you import sagemaker."
)


@dataclass
class _Led:
    """This process, led to an account."""

    account: Account
    redirect: Redirect
    pid: int = field(default_factory=os.getpid)
    #: What the variables that were changed were before; None for one that was not set.
    before: dict[str, str | None] = field(default_factory=dict)


_led: list[_Led] = []


def use_local_aws(settings: Settings | None = None, *, fast: bool = True) -> Account:
    """Let boto3, the SageMaker SDK and the AWS CLI, here and in what this process starts, use a local AWS account.

    Joins the account of ``caip-lab cloud up``, or that of the process that started this one; where there is none, starts one
    that ends with this process. Call it before ``import sagemaker``. A second call returns the same account.

    With ``fast`` the SDK's loops that sleep and look, such as the 30 s before ``deploy()`` looks for the first time, sleep a
    twentieth of a second; what they do is the same. ``fast=False`` leaves their clocks alone.
    """
    if _led and _led[0].pid == os.getpid() and _led[0].account.running:
        return _led[0].account
    stop_local_aws()
    account = _running(settings) or Account(settings)
    led = _Led(account, Redirect(account.url, quick=fast))
    _led.append(led)
    _set(led, leading.variables(account, Path(account.settings.folder) / "client", os.environ, fast))
    led.redirect.install()
    _forget_default_session()
    if "sagemaker" in sys.modules and line.RUNNING not in os.environ:  # else it was led from the start
        warnings.warn(TOO_LATE, stacklevel=2)
    atexit.register(stop_local_aws)
    return account


def _running(settings: Settings | None) -> Account | None:
    """Return the account to join: that beside which this process is graded, that of the folder that is asked for, the one that
    the environment leads to, or the newest that is shared. One that another notebook started would end with that notebook.
    """
    told = line.facts(os.environ)
    if told is not None:
        return Account.at_the_end_of_a_line(told)
    if settings is not None:
        return Account.join(settings)
    url = os.environ.get("AWS_ENDPOINT_URL")
    found = {folder: places.read(folder) or {} for folder in places.running()}
    led = [folder for folder, facts in found.items() if url and facts.get("url") == url]
    shared = [folder for folder, facts in found.items() if facts.get("settings", {}).get("shared")]
    return next(filter(None, map(Account.join, [*led, *shared])), None)


def stop_local_aws() -> None:
    """Undo :func:`use_local_aws`: the environment is as it was, and an account that it started is stopped."""
    while _led:
        led = _led.pop()
        if led.pid != os.getpid():  # a fork of the process that was led: the account is not its own to stop
            continue
        _set(led, led.before)
        led.redirect.uninstall()
        _forget_default_session()
        led.account.close()
    atexit.unregister(stop_local_aws)


def _set(led: _Led, values: dict[str, str | None]) -> None:
    led.before = {name: os.environ.get(name) for name in values}
    for name, value in values.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


def _forget_default_session() -> None:
    """boto3 makes one at its first use and keeps it, with the credentials and endpoint of that moment."""
    boto3 = sys.modules.get("boto3")
    if boto3 is not None:
        boto3.DEFAULT_SESSION = None  # type: ignore[attr-defined]
