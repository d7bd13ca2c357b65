"""What a notebook imports, read from its import lines and never run."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

__all__ = ["imported_modules"]

#: IPython's own lines, which are no Python.
MAGIC = re.compile(r"^\s*[%!?].*$", re.MULTILINE)


def imported_modules(notebook: Path) -> tuple[str, ...]:
    """Return the modules that the code cells of ``notebook`` import, sorted; empty where it cannot be read."""
    with suppress(OSError, ValueError):
        cells = json.loads(notebook.read_text(encoding="utf-8")).get("cells", [])
        sources = ("".join(cell["source"]) for cell in cells if cell.get("cell_type") == "code")
        return tuple(sorted({name for source in sources for name in _modules(source)}))
    return ()


def _modules(source: str) -> Iterator[str]:
    with suppress(SyntaxError):
        for node in ast.walk(ast.parse(MAGIC.sub("", source))):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                yield node.module
