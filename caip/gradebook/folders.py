"""Folders that appear whole or not at all, readable by their owner only."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["private", "recover", "swapped"]


@contextmanager
def swapped(target: Path) -> Iterator[Path]:
    """Give an empty folder to fill; at the end of the block it takes the place of ``target``, on an error it vanishes."""
    target.parent.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    fresh, old = staging / "new", staging / "old"
    fresh.mkdir()
    try:
        yield fresh
        if target.exists():
            target.rename(old)
        fresh.rename(target)
    except BaseException:
        if old.exists() and not target.exists():
            old.rename(target)
        raise
    finally:
        _remove(staging)


def recover(staging: Path, target: Path) -> None:
    """Put right what :func:`swapped` left of a swap into ``target`` when its process was killed: what was there is there."""
    old = staging / "old"
    if old.exists() and not target.exists():
        old.rename(target)
    _remove(staging)


def _remove(folder: Path) -> None:
    """Remove a folder whose contents may be read-only, as nbgrader leaves them."""
    for parent, _, _ in os.walk(folder):
        os.chmod(parent, 0o700)
    shutil.rmtree(folder)


def private(folder: Path) -> None:
    """Make everything below ``folder`` readable and writable by its owner only."""
    for parent, _, names in os.walk(folder):
        os.chmod(parent, 0o700)
        for name in names:
            if not Path(parent, name).is_symlink():
                os.chmod(Path(parent, name), 0o600)
