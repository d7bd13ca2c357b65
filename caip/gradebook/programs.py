"""nbgrader calls ``alembic`` by bare name: the folder of this interpreter's programs must be on the search path."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["on_path"]


@contextmanager
def on_path() -> Iterator[None]:
    """Put this interpreter's programs first on PATH inside the block."""
    before = os.environ.get("PATH", os.defpath)
    os.environ["PATH"] = os.pathsep.join((str(Path(sys.executable).parent), before))
    try:
        yield
    finally:
        os.environ["PATH"] = before
