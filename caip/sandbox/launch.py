"""Choose how students' code is kept apart, and find out whether this machine can."""

from __future__ import annotations

from collections.abc import Sequence

from caip.config import Limits
from caip.errors import EnvironmentFault, SandboxError
from caip.sandbox.client import Kernel, Launched, Launcher
from caip.sandbox.forkserver import HOW, ForkserverLauncher
from caip.sandbox.process import ProcessLauncher

__all__ = ["ISOLATIONS", "launcher_for", "probe"]

#: What ``--isolation`` takes, the safe one first.
ISOLATIONS = ("confined", "process")


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


def launcher_for(isolation: str, limits: Limits, preload: Sequence[str] = ()) -> Launcher:
    """Return the launcher called ``isolation``; a confined one begins at once to import ``preload``."""
    if isolation == "confined":
        return ForkserverLauncher(limits, preload)
    return ProcessLauncher() if isolation == "process" else _NoLauncher()


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
