"""Writes a report file so that it appears whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

__all__ = ["write_whole"]


def write_whole(path: Path, text: str) -> None:
    """Write ``text`` as UTF-8, line ends as they are, to ``path``, readable by its owner only (mode 0600): it holds people.

    Whoever reads ``path`` meanwhile sees the old file or the new one. On any error the old file stays and nothing
    else is left behind. A missing folder is made, for its owner only.
    """
    data = text.encode("utf-8", errors="backslashreplace")  # a folder's name may hold what UTF-8 cannot
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, staged = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(staged, path)
    except BaseException:
        os.unlink(staged)
        raise
