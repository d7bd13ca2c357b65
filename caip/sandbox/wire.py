"""The wire between a trusted process and a student's: length-prefixed msgpack, plain data only.

Standalone: the child's half loads this file by path, so it imports nothing of caip. Whatever breaks
a rule here is a :class:`WireError`; nothing that crosses is ever unpickled, eval'ed or imported.

A frame is four bytes of length, big endian, and one msgpack value. Extension types carry what
msgpack lacks; arrays carry a dtype of a fixed table (no object, void or zero-width dtype) and
their length must be shape × item size.
"""

from __future__ import annotations

import datetime as dt
import math
import select
import socket
import struct
import sys
import time
from collections.abc import Callable
from typing import Any

import msgpack
import numpy as np

__all__ = ["Channel", "Closed", "NotPlain", "Ref", "TimedOut", "WireError", "pack", "unpack"]

MAX_FRAME_BYTES = 16 * 1024 * 1024
MAX_NODES = 1_000_000
MAX_DEPTH = 40
#: A reference is the answer itself or an argument itself, ``{"args": [reference]}``: inside a value, a check would meet it raw.
DEEPEST_REF = 2
MAX_DIMENSIONS = 16
MAX_INT_BYTES = 4096
DTYPES = frozenset("?bBhHiIlLqQefd") | {np.dtype(name).char for name in ("int64", "uint64")}
BIGINT, ARRAY, DATETIME, DATE, TUPLE, SERIES, FRAME, REF, TEXTS = range(1, 10)


class WireError(ValueError):
    """Bytes that no honest process sends."""


class NotPlain(TypeError):
    """The value is not plain data: it stays behind a reference."""


class Closed(ConnectionError):
    """The other side has gone."""


class TimedOut(TimeoutError):
    """The other side did not answer before the deadline."""


class Ref:
    """A reference to an object that stays in the student's process."""

    __slots__ = ("number",)

    def __init__(self, number: int) -> None:
        self.number = number


def pack(value: object) -> bytes:
    """Return ``value`` as msgpack; NotPlain where something in it is not plain data. Subclasses cross as the plain type."""
    try:
        packed: bytes = msgpack.packb(_canonical(value, 0), use_bin_type=True)
    except (OverflowError, ValueError, RecursionError, TypeError) as error:
        raise NotPlain(str(error)) from None
    return packed


def _canonical(value: Any, depth: int) -> Any:
    """Return ``value`` in the types that msgpack knows, extension types included."""
    if depth > MAX_DEPTH // 2:
        raise NotPlain("nested too deeply")
    if type(value) in _AS_THEY_ARE:
        return value
    if isinstance(value, np.generic):
        return _canonical_numpy_scalar(value, depth)
    for kind, convert in _SCALARS:
        if isinstance(value, kind):
            return convert(value)
    if isinstance(value, tuple):
        return _ext(TUPLE, [_canonical(item, depth + 1) for item in tuple.__iter__(value)])
    if isinstance(value, list):
        return [_canonical(item, depth + 1) for item in list.__iter__(value)]
    if isinstance(value, dict):
        return {_canonical(key, depth + 1): _canonical(item, depth + 1) for key, item in dict.items(value)}
    return _canonical_array_or_table(value, depth)


def _canonical_int(value: int) -> Any:
    value = int.__int__(value)
    if -(2**63) <= value < 2**64:
        return value
    size = value.bit_length() // 8 + 1
    if size > MAX_INT_BYTES:
        raise NotPlain("an integer of more than 4096 bytes")
    return msgpack.ExtType(BIGINT, value.to_bytes(size, "big", signed=True))


def _moment(value: dt.datetime) -> Any:
    if type(value).__name__ == "NaTType":
        raise NotPlain("NaT")
    return msgpack.ExtType(DATETIME, dt.datetime.isoformat(value).encode())


#: bool before int, datetime before date: the first class that fits wins.
_SCALARS: tuple[tuple[type, Any], ...] = (
    (bool, bool),
    (int, _canonical_int),
    (float, float.__float__),
    (str, lambda text: str.__str__(text)),
    (bytes, lambda data: bytes.__getitem__(data, slice(None))),
    (Ref, lambda ref: msgpack.ExtType(REF, struct.pack(">I", ref.number))),
    (dt.datetime, _moment),
    (dt.date, lambda day: msgpack.ExtType(DATE, dt.date.isoformat(day).encode())),
)


#: What msgpack writes as it is, whatever the value; a subclass may hold anything, and is looked at.
_AS_THEY_ARE = frozenset({type(None), bool, float, str, bytes})


def _ext(code: int, content: object) -> Any:
    return msgpack.ExtType(code, msgpack.packb(content, use_bin_type=True))


def _canonical_numpy_scalar(value: Any, depth: int) -> Any:
    if value.dtype.kind == "U" or value.dtype.char in DTYPES:
        return _canonical(value.item(), depth)
    raise NotPlain(str(value.dtype))


def _canonical_array_or_table(value: Any, depth: int) -> Any:
    if isinstance(value, np.ndarray):
        return _canonical_array(np.asarray(value))
    pandas = sys.modules.get("pandas")
    if pandas is not None and isinstance(value, pandas.Index):
        return _column(value, depth)
    if pandas is not None and isinstance(value, pandas.Series):
        return _ext(SERIES, [_canonical(value.name, depth + 1), _column(value.index, depth), _column(value, depth)])
    if pandas is not None and isinstance(value, pandas.DataFrame):
        columns = [_column(value.iloc[:, position], depth) for position in range(value.shape[1])]
        return _ext(FRAME, [_column(value.columns, depth), _column(value.index, depth), columns])
    raise NotPlain(type(value).__name__)


def _canonical_array(array: Any) -> Any:
    if array.ndim > MAX_DIMENSIONS:
        raise NotPlain("an array of too many dimensions")
    if array.dtype.kind == "U":
        return _ext(TEXTS, [list(array.shape), array.ravel().tolist()])
    if array.dtype.char not in DTYPES:
        raise NotPlain(str(array.dtype))
    little = array.astype(array.dtype.newbyteorder("<"), order="C", copy=False)
    return _ext(ARRAY, [little.dtype.char, list(array.shape), little.tobytes()])


def _column(values: Any, depth: int) -> Any:
    """Return the values of a pandas column or index: an array where the dtype has one, else a list."""
    array = values.to_numpy()
    if array.ndim == 1 and (array.dtype.char in DTYPES):
        return _canonical_array(array)
    return [_canonical(None if type(item).__name__ in ("NaTType", "NAType") else item, depth + 1) for item in values.tolist()]


def unpack(data: bytes) -> Any:
    """Return the value in ``data``; WireError for whatever ``pack`` cannot have made."""
    return _shallow(_Decoder().decode(data, 0))


def _shallow(value: Any, references: int = DEEPEST_REF) -> Any:
    """Return ``value`` where its lists, tuples and dictionaries are not nested too deeply, nor are references in them."""
    level = [value]
    for depth in range(MAX_DEPTH):
        if depth > references and any(type(one) is Ref for one in level):
            raise WireError("a reference inside a value")
        containers = [one for one in level if type(one) in (list, tuple, dict)]
        level = [item for one in containers for item in (one.values() if type(one) is dict else one)]
        if not level:
            return value
    raise WireError("nested too deeply")


class _Decoder:
    """Decodes one frame; counts nodes over all nested extension types."""

    def __init__(self) -> None:
        self._nodes = 0

    def decode(self, data: bytes, depth: int) -> Any:
        if depth > MAX_DEPTH:
            raise WireError("nested too deeply")
        try:
            return msgpack.unpackb(
                data,
                raw=False,
                strict_map_key=False,
                timestamp=3,  # msgpack's own extension type, which no hook sees: a datetime is plain at least
                ext_hook=lambda code, content: self._ext(code, content, depth),
                object_pairs_hook=self._pairs,
                list_hook=self._list,
            )
        except WireError:
            raise
        except (
            ValueError,
            TypeError,
            LookupError,
            OverflowError,
            RecursionError,
            MemoryError,
            struct.error,
            msgpack.UnpackException,
        ) as error:
            raise WireError(f"not decodable: {type(error).__name__}") from None

    def _count(self, number: int) -> None:
        self._nodes += number
        if self._nodes > MAX_NODES:
            raise WireError("too many values")

    def _list(self, items: list[Any]) -> list[Any]:
        self._count(len(items) + 1)
        return items

    def _pairs(self, pairs: list[tuple[Any, Any]]) -> dict[Any, Any]:
        keys_to_compare = sum(type(key) is not str for key, _ in pairs)  # their hashes can be made to collide, a text's cannot
        self._count(2 * len(pairs) + 1 + keys_to_compare**2 // 100)
        if any(type(key) is Ref for key, _ in pairs):
            raise WireError("a reference for a key")
        found = dict(pairs)
        if len(found) != len(pairs):
            raise WireError("a key twice in one dictionary")
        return found

    def _ext(self, code: int, content: bytes, depth: int) -> Any:
        self._count(1)
        if code == REF:
            return Ref(struct.unpack(">I", content)[0])
        if code == BIGINT:
            if len(content) > MAX_INT_BYTES:
                raise WireError("an integer too long")
            return int.from_bytes(content, "big", signed=True)
        if code == DATETIME:
            return dt.datetime.fromisoformat(content.decode("ascii"))
        if code == DATE:
            return dt.date.fromisoformat(content.decode("ascii"))
        if code not in _READERS:
            raise WireError(f"unknown extension type {code}")
        parts = self.decode(content, depth + 1)
        if not isinstance(parts, list):
            raise WireError("an extension type without its list")
        if code in (SERIES, FRAME):  # what pandas takes to build a column is worth many values
            self._count(100 * len(parts[-1]) if code == FRAME else 100)
            _shallow(parts, references=-1)
        try:
            return _READERS[code](parts)
        except NotImplementedError as error:  # pandas, of an index of a dtype that it has none of
            raise WireError(f"not decodable: {error}") from None


def _shape(shape: Any, count: int) -> tuple[int, ...]:
    if (
        not isinstance(shape, list)
        or len(shape) > MAX_DIMENSIONS
        or not all(type(n) is int and 0 <= n <= MAX_FRAME_BYTES for n in shape)
    ):
        raise WireError("an array without a proper shape")
    if math.prod(max(1, n) for n in shape) > max(count, MAX_NODES):  # millions of rows that hold no byte
        raise WireError("an empty array of too many rows")
    if math.prod(shape) != count:
        raise WireError("an array whose length is not its shape's")
    return tuple(shape)


def _array(parts: list[Any]) -> Any:
    char, shape, data = parts
    if type(char) is not str or char not in DTYPES or type(data) is not bytes:
        raise WireError("an array of a dtype that is not in the table")
    dtype = np.dtype(char).newbyteorder("<")
    if len(data) % dtype.itemsize:
        raise WireError("an array whose length is not its shape's")
    array = np.frombuffer(data, dtype).reshape(_shape(shape, len(data) // dtype.itemsize))
    return array.astype(dtype.newbyteorder("="), copy=True)


def _texts(parts: list[Any]) -> Any:
    shape, items = parts
    if not isinstance(items, list) or not all(type(item) is str for item in items):
        raise WireError("an array of texts with something else in it")
    longest = max((len(item) for item in items), default=0)
    if longest * len(items) * 4 > MAX_FRAME_BYTES:
        raise WireError("an array of texts that would need more memory than a frame has")
    return np.array(items, dtype=f"U{max(1, longest)}").reshape(_shape(shape, len(items)))


def _vector(values: Any, length: int | None = None) -> Any:
    if not isinstance(values, list | np.ndarray) or (isinstance(values, np.ndarray) and values.ndim != 1):
        raise WireError("a column that is no vector")
    if length is not None and len(values) != length:
        raise WireError("columns of unequal length")
    return values


def _series(parts: list[Any]) -> Any:
    import pandas as pd

    name, index, values = parts
    index = _vector(index)
    return pd.Series(_vector(values, len(index)), index=index, name=name)


def _frame(parts: list[Any]) -> Any:
    import pandas as pd

    names, index, columns = parts
    names, index = _vector(names), _vector(index)
    if not isinstance(columns, list) or len(columns) != len(names):
        raise WireError("a table without a name for each column")
    frame = pd.DataFrame({n: pd.Series(_vector(c, len(index))) for n, c in enumerate(columns)}, index=range(len(index)))
    frame.columns, frame.index = pd.Index(names), pd.Index(index)
    return frame


_READERS: dict[int, Callable[[list[Any]], Any]] = {ARRAY: _array, TEXTS: _texts, TUPLE: tuple, SERIES: _series, FRAME: _frame}


class Channel:
    """One end of a socket pair that carries frames. ``deadline`` is absolute, on ``time.monotonic``'s clock; None waits."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock

    def send(self, payload: bytes, deadline: float | None = None) -> None:
        """Send one packed value. Closed, TimedOut."""
        if len(payload) > MAX_FRAME_BYTES:
            raise NotPlain("more than a frame holds")
        view = memoryview(struct.pack(">I", len(payload)) + payload)
        while view:
            self._wait(deadline, write=True)
            try:
                # Without the flag a blocking socket would take all bytes or none, whatever select said.
                view = view[self.sock.send(view, 0 if deadline is None else socket.MSG_DONTWAIT) :]
            except BlockingIOError:
                continue
            except OSError:
                raise Closed from None

    def receive(self, deadline: float | None = None) -> Any:
        """Return the next value. Closed, TimedOut, WireError."""
        (size,) = struct.unpack(">I", self._read(4, deadline))
        if size > MAX_FRAME_BYTES:
            raise WireError("a frame larger than allowed")
        return unpack(self._read(size, deadline))

    def pending(self) -> bool:
        """Whether bytes (or the end of the stream) wait to be read."""
        return bool(select.select([self.sock], [], [], 0)[0])

    def close(self) -> None:
        self.sock.close()

    def _read(self, size: int, deadline: float | None) -> bytes:
        parts = bytearray()
        while len(parts) < size:
            self._wait(deadline)
            try:
                part = self.sock.recv(min(size - len(parts), 1 << 20))
            except OSError:
                raise Closed from None
            if not part:
                raise Closed
            parts += part
        return bytes(parts)

    def _wait(self, deadline: float | None, *, write: bool = False) -> None:
        if deadline is None:
            return
        left_s = deadline - time.monotonic()
        sockets = [self.sock]
        if left_s <= 0 or not any(select.select([] if write else sockets, sockets if write else [], [], left_s)):
            raise TimedOut
