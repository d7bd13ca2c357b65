"""The folder of a container, after it: read without being led elsewhere, removed whatever its programs made of it."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

__all__ = ["inside", "remove"]

DEEP = 60


def inside(folder: Path, *parts: str) -> Path | None:
    """Return a folder in a container's folder; None where a program removed it, or put a link in its place."""
    for part in parts:
        folder = folder / part
        if folder.is_symlink() or not folder.is_dir():
            return None
    return folder


def remove(folder: Path) -> None:
    """Remove a folder whose processes have ended: folders that forbid it and folders without end in folders included."""
    _flatten(folder)
    shutil.rmtree(folder, ignore_errors=True)


def _flatten(folder: Path) -> None:
    """Bring every folder within reach: make it writable; move what is very deep to the top, since paths have an end."""
    pending, moved = [(folder, 0)], 0
    while pending:
        here, depth = pending.pop()
        with contextlib.suppress(OSError):
            if not here.is_symlink():
                here.chmod(0o700)
            below = [Path(entry.path) for entry in os.scandir(here) if entry.is_dir(follow_symlinks=False)]
            if depth < DEEP:
                pending += [(path, depth + 1) for path in below]
                continue
            for path in below:
                moved += 1
                target = folder / f"deep-{os.getpid()}-{moved}"
                path.chmod(0o700)
                path.rename(target)
                pending.append((target, 1))
