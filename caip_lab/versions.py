"""The grader's versions, from ``grader_versions.json`` (written from the lock file), beside this machine's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

__all__ = ["compare_versions"]


def compare_versions() -> Iterator[tuple[str, str | None, str]]:
    """Yield (package, version here or None, version in the grader)."""
    graders: dict[str, str] = json.loads(Path(__file__).with_name("grader_versions.json").read_text(encoding="utf-8"))
    for name, wanted in graders.items():
        try:
            yield name, version(name), wanted
        except PackageNotFoundError:
            yield name, None, wanted
