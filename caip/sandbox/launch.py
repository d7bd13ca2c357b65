"""Choose how students' code is kept apart, and find out whether this machine can."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from caip.config import Limits
from caip.errors import EnvironmentFault, SandboxError
from caip.sandbox.client import Kernel, Launched, Launcher
from caip.sandbox.forkserver import HOW, ForkserverLauncher
from caip.sandbox.policy import ACCOUNT, KERNEL, Role
from caip.sandbox.process import ProcessLauncher

__all__ = ["ISOLATIONS", "Launchers", "account_launcher_for", "account_limits", "launcher_for", "probe"]

#: What ``--isolation`` takes, the safe one first.
ISOLATIONS = ("confined", "process")
#: Of one account with its copies, which share what they have not changed: moto and what the student stored. A rerun alone has a
#: copy for each check, some fifty, which together took more than 1 GiB in w2c1_train.
ACCOUNT_MEMORY_BYTES, ACCOUNT_THREADS = 3 * 1024**3, 512
ACCOUNT_DISK_BYTES = 1024**3


class _NoLauncher:
    """For who only collects graders: no student's code will run."""

    name = "none"

    def prepare(self) -> None:
        """Nothing to prepare."""

    def launch(self, fd: int) -> Launched:
        """Refuse."""
        raise EnvironmentFault("This worker was started to load graders only.")

    def last_words(self) -> str:
        """Nobody speaks."""
        return ""

    def close(self) -> None:
        """Nothing to close."""


@dataclass(frozen=True)
class Launchers:
    """What a worker starts kernels with, and accounts where its lab uses AWS; ``name`` is the isolation that results record."""

    kernels: Launcher
    accounts: Launcher | None = None

    @property
    def name(self) -> str:
        return self.kernels.name

    def prepare(self) -> None:
        """Wait until everything can be started. EnvironmentFault where something cannot."""
        for each in self._all():
            each.prepare()

    def close(self) -> None:
        """End what was prepared."""
        for each in self._all():
            each.close()

    def _all(self) -> list[Launcher]:
        return [each for each in (self.kernels, self.accounts) if each is not None]


def launcher_for(
    isolation: str, limits: Limits, preload: Sequence[str] = (), extras: Sequence[str] = (), role: Role = KERNEL
) -> Launcher:
    """Return the launcher called ``isolation``; a confined one begins at once to import ``preload``.

    ``extras`` are those of caip-lab that the lab's students have.
    """
    if isolation == "confined":
        return ForkserverLauncher(limits, preload, extras, role)
    return ProcessLauncher(role) if isolation == "process" else _NoLauncher()


def account_launcher_for(isolation: str, limits: Limits) -> Launcher:
    """Return what starts the accounts of a lab whose kernels have ``limits``; a confined one begins at once to import moto."""
    return launcher_for(isolation, account_limits(limits), (), ("cloud",), ACCOUNT)


def account_limits(limits: Limits) -> Limits:
    """Return what one account and its copies may use."""
    sizes = dict.fromkeys(("disk_bytes", "file_bytes"), ACCOUNT_DISK_BYTES)
    return replace(limits, memory_bytes=ACCOUNT_MEMORY_BYTES, **sizes, processes=ACCOUNT_THREADS)


def probe(isolation: str) -> str:
    """Start one kernel and run one cell in it; return the isolation's full name. EnvironmentFault where it cannot be."""
    limits = Limits()
    launcher = launcher_for(isolation, limits)
    try:
        launcher.prepare()
        with Kernel(launcher, limits) as kernel:
            kernel.run("2 + 2", 1)
    except SandboxError as error:
        verb, why = "confine" if isolation == "confined" else "start", launcher.last_words() or error
        raise EnvironmentFault(f"This machine cannot {verb} a student's kernel: {why}.", "Nothing was graded.", HOW) from None
    finally:
        launcher.close()
    return launcher.name
