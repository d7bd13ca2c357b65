"""Plain data: what a check may look at as a value. Everything else stays behind a handle.

None, bool, int, float, str, bytes, list, tuple, dict, NumPy numbers and arrays of a fixed table of
dtypes, pandas Series, DataFrames and Timestamps, dates. The wire of the grader holds the same rule,
caps included; a test keeps the two in agreement.
"""

from __future__ import annotations

import datetime as dt
import sys
from typing import Any

import numpy as np

__all__ = ["NotPlain", "plain"]

DTYPES = frozenset("?bBhHiIlLqQefd") | {np.dtype(name).char for name in ("int64", "uint64")}
MAX_INT_BYTES = 4096
MAX_DIMENSIONS = 16
DEEPEST = 20


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
    for kind, convert in _SCALARS:
        if isinstance(value, kind):
            return convert(value)
    if isinstance(value, tuple):
        return tuple(plain(item, depth + 1) for item in tuple.__iter__(value))
    if isinstance(value, list):
        return [plain(item, depth + 1) for item in list.__iter__(value)]
    if isinstance(value, dict):
        return _dictionary(value, depth)
    return _array(np.asarray(value)) if isinstance(value, np.ndarray) else _table(value, depth)


def _int(value: int) -> int:
    value = int.__int__(value)
    if value.bit_length() // 8 + 1 > MAX_INT_BYTES:
        raise NotPlain("an integer of more than 4096 bytes")
    return value


def _str(value: str) -> str:
    try:
        str.encode(value)
    except UnicodeEncodeError as error:
        raise NotPlain(str(error)) from None
    return str.__str__(value)


def _moment(value: dt.datetime) -> dt.datetime:
    if type(value).__name__ == "NaTType":
        raise NotPlain("NaT")
    return dt.datetime.fromisoformat(dt.datetime.isoformat(value))


#: bool before int, datetime before date: the first class that fits wins.
_SCALARS: tuple[tuple[type, Any], ...] = (
    (bool, bool),
    (int, _int),
    (float, float.__float__),
    (str, _str),
    (bytes, lambda data: bytes.__getitem__(data, slice(None))),
    (dt.datetime, _moment),
    (dt.date, lambda day: dt.date.fromisoformat(dt.date.isoformat(day))),
)


def _numpy_scalar(value: np.generic) -> object:
    if value.dtype.kind != "U" and value.dtype.char not in DTYPES:
        raise NotPlain(str(value.dtype))
    return plain(value.item())


def _dictionary(value: dict[object, object], depth: int) -> dict[object, object]:
    try:
        return {plain(key, depth + 1): plain(item, depth + 1) for key, item in dict.items(value)}
    except TypeError as error:  # a student's hashable list
        raise NotPlain(str(error)) from None


def _array(array: Any) -> Any:
    if array.ndim > MAX_DIMENSIONS or (array.dtype.kind != "U" and array.dtype.char not in DTYPES):
        raise NotPlain(f"an array of {array.ndim} dimensions of {array.dtype}")
    if array.dtype.kind == "U":
        texts = [_str(text) for text in array.ravel().tolist()]
        return np.array(texts, dtype=f"U{max([1, *map(len, texts)])}").reshape(array.shape)
    return array.astype(array.dtype.newbyteorder("="), order="C", copy=True)


def _table(value: Any, depth: int) -> Any:
    """Copy a pandas object: its values, index and names; missing values and dtypes as pandas itself infers them."""
    pd = sys.modules.get("pandas")
    if pd is None or not isinstance(value, pd.Index | pd.Series | pd.DataFrame):
        raise NotPlain(type(value).__name__)
    if isinstance(value, pd.Index):
        return _column(value, depth)
    index = _column(value.index, depth)
    try:
        if isinstance(value, pd.Series):
            return pd.Series(_column(value, depth), index=index, name=plain(value.name, depth + 1))
        columns = {n: pd.Series(_column(value.iloc[:, n], depth)) for n in range(value.shape[1])}
        frame = pd.DataFrame(columns, index=range(len(index)))
        frame.columns, frame.index = pd.Index(_column(value.columns, depth)), pd.Index(index)
    except (TypeError, ValueError) as error:
        raise NotPlain(str(error)) from None
    return frame


def _column(values: Any, depth: int) -> Any:
    """Return the values of a pandas column or index: an array where the dtype has one, else a list."""
    array = values.to_numpy()
    if array.ndim == 1 and array.dtype.char in DTYPES:
        return _array(array)
    return [plain(None if type(item).__name__ in ("NaTType", "NAType") else item, depth + 1) for item in values.tolist()]
