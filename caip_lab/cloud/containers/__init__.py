"""Where a student's ``train_model.py`` and ``inference.py`` run: a seam, and two kinds behind it."""

from caip_lab.cloud.containers.kinds import containers_of_kind
from caip_lab.cloud.containers.protocol import Container, Containers, Task
from caip_lab.cloud.containers.subprocesses import Subprocesses

__all__ = ["Container", "Containers", "Subprocesses", "Task", "containers_of_kind"]
