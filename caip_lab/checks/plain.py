"""Plain data: what a check may look at as a value. Everything else stays behind a handle.

None, bool, int, float, str, bytes, list, tuple, dict, NumPy numbers and arrays of a fixed table of
dtypes, pandas Series, DataFrames and Timestamps, dates. The wire of the grader holds the same rule;
a test keeps the two in agreement.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np

__all__ = ["NotPlain", "plain"]

SCALARS = (bool, int, float, str, bytes, dt.datetime, dt.date)
ARRAY_KINDS = "biufU"
DEEPEST = 32


class NotPlain(Exception):
    """The value is not plain data."""


def plain(value: object, depth: int = 0) -> Any:
    """Return a copy of ``value`` in exact plain types; subclasses arrive as the plain type. Raises NotPlain."""
    if depth > DEEPEST:
        raise NotPlain("nested too deeply")
    if value is None:
        return None
    if isinstance(value, np.generic):
        return _numpy_scalar(value)
    for kind in SCALARS:
        if isinstance(value, kind):
            return _scalar(kind, value)
    if isinstance(value, list | tuple):
        items = [plain(item, depth + 1) for item in value]
        return tuple(items) if isinstance(value, tuple) else items
    if isinstance(value, dict):
        return {plain(key, depth + 1): plain(item, depth + 1) for key, item in value.items()}
    return _array_or_table(value)


def _scalar(kind: type, value: Any) -> object:
    if kind in (dt.datetime, dt.date):
        return value.to_pydatetime() if hasattr(value, "to_pydatetime") else value
    return value if type(value) is kind else kind.__new__(kind, value) if kind is not bool else bool(value)


def _numpy_scalar(value: np.generic) -> object:
    if value.dtype.kind not in ARRAY_KINDS or (value.dtype.itemsize > 8 and value.dtype.kind == "f"):
        raise NotPlain(str(value.dtype))
    return value.item()


def _array_or_table(value: object) -> object:
    if isinstance(value, np.ndarray):
        if value.dtype.kind not in ARRAY_KINDS:
            raise NotPlain(str(value.dtype))
        return np.array(value, copy=True, subok=False)
    if type(value).__module__.split(".")[0] == "pandas" and type(value).__name__ in ("Series", "DataFrame", "Index"):
        return value.copy()  # type: ignore[attr-defined]
    raise NotPlain(type(value).__name__)
