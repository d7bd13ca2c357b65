"""The kinds of containers that ``Settings.containers`` names."""

from __future__ import annotations

from collections.abc import Callable

from caip_lab.cloud.containers.forkserver import ForkServer
from caip_lab.cloud.containers.protocol import Containers
from caip_lab.cloud.containers.subprocesses import Subprocesses

__all__ = ["KINDS", "containers_of_kind"]

KINDS: dict[str, Callable[[], Containers]] = {"process": Subprocesses, "forkserver": ForkServer}


def containers_of_kind(kind: str) -> Containers:
    """Return what starts containers of a kind. ValueError for one that is not known."""
    if kind not in KINDS:
        raise ValueError(f"There are no containers of the kind {kind!r}; the setting is one of {', '.join(KINDS)}.")
    return KINDS[kind]()
