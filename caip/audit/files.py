"""Answers that are files: a cell that begins with ``%%writefile NAME`` saves what is below that line."""

from __future__ import annotations

import re

__all__ = ["file_name", "split"]

WRITES = re.compile(r"\A%%writefile[ \t]+(?:-a[ \t]+)?(\S+)[ \t]*\n")


def split(cell: str) -> tuple[str, str]:
    """Return the first line of a cell that writes a file (empty where it writes none), and the code that is below it."""
    found = WRITES.match(cell)
    return (found[0], cell[found.end() :]) if found else ("", cell)


def file_name(cell: str) -> str:
    """Return the name of the file that a cell writes; empty where it writes none."""
    found = WRITES.match(cell)
    return found[1] if found else ""
