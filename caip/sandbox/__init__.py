"""Runs untrusted Python; knows no course and no notebook.

The child's half is standalone, started by path and importing nothing of caip: ``zygote`` and ``confine`` (trusted: they
run before a student's code does), ``kernel``, ``shell``, ``account`` and ``wire`` (beside it, and as untrusted as it is).
The trusted half: ``client`` talks to a kernel, ``cloud`` to an AWS account, ``folder`` reads and writes a kernel's files,
``forkserver`` starts both confined and ``process`` plainly, ``memory`` bounds them; ``policy``, ``syscalls`` and
``student_view`` say what they may see and do.
"""

from caip.sandbox.client import CellRun, Kernel, Launched, Launcher, RemoteError, Snapshot
from caip.sandbox.cloud import Account, AccountIdentity, ContainerHost, FrozenAccount, NoContainers
from caip.sandbox.container_host import ConfinedContainers
from caip.sandbox.folder import Frozen, WorkFolder
from caip.sandbox.forkserver import ForkserverLauncher
from caip.sandbox.launch import ISOLATIONS, Launchers, account_launcher_for, account_limits, launcher_for, probe
from caip.sandbox.orphans import adopt_orphans, end_strays
from caip.sandbox.policy import WORK_FOLDER, Role
from caip.sandbox.process import ProcessLauncher
from caip.sandbox.student_view import distributions

__all__ = [
    "ISOLATIONS",
    "WORK_FOLDER",
    "Account",
    "AccountIdentity",
    "CellRun",
    "ConfinedContainers",
    "ContainerHost",
    "ForkserverLauncher",
    "Frozen",
    "FrozenAccount",
    "Kernel",
    "Launched",
    "Launcher",
    "Launchers",
    "NoContainers",
    "ProcessLauncher",
    "RemoteError",
    "Role",
    "Snapshot",
    "WorkFolder",
    "account_launcher_for",
    "account_limits",
    "adopt_orphans",
    "distributions",
    "end_strays",
    "launcher_for",
    "probe",
]
