"""Runs untrusted Python; knows no course and no notebook.

The child's half is standalone, started by path and importing nothing of caip: ``zygote`` and ``confine`` (trusted: they
run before a student's code does), ``kernel``, ``shell`` and ``wire`` (beside it, and as untrusted as it is). The trusted
half: ``client`` talks to a kernel, ``folder`` reads and writes its files, ``forkserver`` starts it confined and
``process`` plainly, ``memory`` bounds it; ``policy``, ``syscalls`` and ``student_view`` say what it may see and do.
"""

from caip.sandbox.client import CellRun, Kernel, Launcher, RemoteError, Snapshot
from caip.sandbox.folder import Frozen, WorkFolder
from caip.sandbox.forkserver import ForkserverLauncher
from caip.sandbox.launch import ISOLATIONS, launcher_for, probe
from caip.sandbox.orphans import adopt_orphans, end_strays
from caip.sandbox.process import ProcessLauncher

__all__ = [
    "ISOLATIONS",
    "CellRun",
    "ForkserverLauncher",
    "Frozen",
    "Kernel",
    "Launcher",
    "ProcessLauncher",
    "RemoteError",
    "Snapshot",
    "WorkFolder",
    "adopt_orphans",
    "end_strays",
    "launcher_for",
    "probe",
]
