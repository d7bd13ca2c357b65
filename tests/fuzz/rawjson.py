"""JSON that ``json.dumps`` would not write: keys that come twice, nesting without end, numbers of any length."""

from __future__ import annotations

import json
import random
import re
from typing import Any

__all__ = ["raw", "twice", "write"]

MARK = "\x01raw:"  # control characters are escaped by json.dumps, so that no text of a notebook holds the mark
ESCAPED = re.compile(r'"\\u0001raw:((?:[^"\\]|\\.)*)"')
SECOND = "\x01second"


def raw(text: str) -> str:
    """Return a value that :func:`write` writes as ``text`` itself, be it JSON or not."""
    return MARK + text


def twice(key: str) -> str:
    """Return another key that is written as ``key``."""
    return key + SECOND


def write(notebook: Any, rng: random.Random) -> str:
    """Write ``notebook`` in one of the layouts that programs use."""
    indent, ascii_only = rng.choice([(1, True), (1, False), (None, True), (None, False), (4, False)])
    text = json.dumps(notebook, indent=indent, ensure_ascii=ascii_only)
    return ESCAPED.sub(lambda found: json.loads(f'"{found[1]}"'), text.replace("\\u0001second", ""))
