"""Runs untrusted Python; knows no course and no notebook.

``kernel`` is the child's half and, with ``wire``, standalone: it is started by path and imports
nothing of caip. ``client`` is the trusted half. ``process`` starts a kernel as a plain subprocess.
"""

from caip.sandbox.client import CellRun, Kernel, Launcher, RemoteError, Snapshot
from caip.sandbox.orphans import adopt_orphans, end_strays
from caip.sandbox.process import ProcessLauncher

__all__ = ["CellRun", "Kernel", "Launcher", "ProcessLauncher", "RemoteError", "Snapshot", "adopt_orphans", "end_strays"]
