"""Where a student's ``train_model.py`` and ``inference.py`` run: a seam, and a plain process behind it."""

from caip_lab.cloud.containers.protocol import Container, Containers, Task
from caip_lab.cloud.containers.subprocesses import Subprocesses

__all__ = ["Container", "Containers", "Subprocesses", "Task"]
