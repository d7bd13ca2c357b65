"""What a cell prints and shows, as notebook outputs, cut while it runs. Standalone: stdlib only.

Loaded by path beside ``kernel.py``; as untrusted as the student's code that runs beside it. Three budgets: text ends the
cell that prints too much; a figure or a page of HTML that does not fit gives way to a sentence that says so; a notebook
that has shown its share shows no more. One cell's outputs always fit into one frame of the wire.
"""

from __future__ import annotations

import base64
import codecs
import contextlib
import fcntl
import io
import json
import os
import tempfile
import threading
from typing import Any

__all__ = ["Descriptor", "Item", "OutStream", "OutputFlood", "Outputs"]

#: Bytes of one cell's text, tracebacks, and figures and the like: together less than a frame of the wire (16 MiB).
MOST_TEXT, MOST_ERRORS, MOST_SHOWN = 6 * 1024**2, 1024**2, 6 * 1024**2
#: A cell may show four times what it may print, a notebook ten times.
CELL_SHARE, NOTEBOOK_SHARE = 4, 10
#: What an output weighs besides its content; a million empty ones would cost the grader more than their text.
ITEM_BYTES = 200
LONGEST_MESSAGE, LONGEST_FRAME, MOST_LINES = 5000, 5000, 200
MOST_MIMES, LONGEST_MIME, LONGEST_METADATA = 20, 100, 10_000
#: Of a JSON value; the wire takes 20, and an output lies 6 deep in its reply.
MAX_DEPTH = 14


class OutputFlood(BaseException):
    """The cell printed more than it may; ends the cell where it stands."""


class Item:
    """One output, what it weighs, and the parts of its text if it is a stream."""

    def __init__(self, output: dict[str, Any], parts: list[str] | None = None, display_id: Any = None) -> None:
        self.output, self.parts, self.display_id = output, parts or [], display_id
        self.size = 0


class Outputs:
    """The outputs of the cell that runs; ``limit`` is what it may print, in bytes."""

    def __init__(self, limit: int) -> None:
        self.limit, self.error_limit = min(limit, MOST_TEXT), min(limit, MOST_ERRORS)
        self.shown_limit = min(CELL_SHARE * self.limit, MOST_SHOWN)
        self.left = NOTEBOOK_SHARE * self.limit
        self.flooded = self.running = False
        self._reset()
        self._owner, self._collecting = os.getpid(), threading.Lock()
        self.descriptors = [Descriptor(1, "stdout"), Descriptor(2, "stderr")]

    def _reset(self) -> None:
        self.items: list[Item] = []
        self.text_size = self.shown_size = self.error_size = 0
        self._clear_due = self._cut = False

    def streams(self) -> list[OutStream]:
        """Return what sys.stdout and sys.stderr are to be."""
        return [OutStream(self, descriptor.name, descriptor.original) for descriptor in self.descriptors]

    def begin(self) -> None:
        """Start with a new cell: nothing is left of the last one."""
        self._reset()
        self.flooded, self.running = False, True
        for descriptor in self.descriptors:
            descriptor.empty()

    def taken(self) -> list[dict[str, Any]]:
        """End the cell and return its outputs, streams joined."""
        with contextlib.suppress(OutputFlood):
            self.collect()
        self.running = False
        self.left -= self._used()
        if self._cut:
            note = f"[the rest is left out: one notebook may show {_megabytes(NOTEBOOK_SHARE * self.limit)}]\n"
            self.items.append(Item({"output_type": "stream", "name": "stderr"}, parts=[note]))
        return [{**item.output, "text": sound("".join(item.parts))} if item.parts else item.output for item in self.items]

    def close(self) -> None:
        """Give the file descriptors back: a snapshot must share no file with the others."""
        self.running = False
        for descriptor in self.descriptors:
            descriptor.close()

    def write(self, name: str, text: str) -> None:
        """Take what is printed. OutputFlood, once, where it is too much."""
        if os.getpid() != self._owner:  # a fork of the student's own: its parent reads the descriptor
            os.write(1 if name == "stdout" else 2, text.encode(errors="backslashreplace"))
        elif self.running:
            if not text.isspace():  # reading lets other threads run: not between a line and its end, which print writes apart
                self.collect()
            self._print(name, text)

    def collect(self) -> None:
        """Take what child processes and C code have written to descriptors 1 and 2 by now."""
        if self.flooded or not self._collecting.acquire(blocking=False):
            return
        try:
            for descriptor in self.descriptors:
                while text := descriptor.read():
                    self._print(descriptor.name, text)
        finally:
            self._collecting.release()

    def show(self, kind: str, data: Any, metadata: Any, *, display_id: Any = None, count: int | None = None) -> None:
        """Take what is displayed; what is too large gives way to a sentence that says so."""
        if not self.running or os.getpid() != self._owner:
            return
        self.collect()
        self._clear_if_due()
        item = Item({"output_type": kind, "data": {}, "metadata": {}}, display_id=display_id)
        if kind == "execute_result":
            item.output["execution_count"] = count
        if self._spend_text(ITEM_BYTES):
            self._fill(item, data, metadata)
            self.items.append(item)

    def update(self, data: Any, metadata: Any, display_id: Any) -> None:
        """Replace what this cell displayed as ``display_id``."""
        for item in self.items:
            if item.display_id is not None and item.display_id == display_id and self.running:
                self.shown_size -= item.size
                self._fill(item, data, metadata)

    def clear(self, wait: bool) -> None:
        """Take the cell's outputs away, now or when the next one comes."""
        with contextlib.suppress(OutputFlood):
            self.collect()
        self._clear_due = wait
        if not wait:
            self._reset()

    def error(self, name: str, message: str, frames: list[str]) -> None:
        """Take a traceback; of a very long one, its start and its last line. Never raises."""
        if not self.running:
            return
        with contextlib.suppress(OutputFlood):
            self.collect()
        self._clear_if_due()
        if len(frames) > MOST_LINES:
            frames = [*frames[: MOST_LINES - 1], frames[-1]]
        frames = [sound(str(frame)[:LONGEST_FRAME]) for frame in frames]
        room = min(self.error_limit - self.error_size, self.left - self._used())
        if sum(map(size_of, frames)) > room:
            frames = frames[-1:]
        if self.error_size < self.error_limit:
            self.error_size += ITEM_BYTES + sum(map(size_of, frames))
            evalue = sound(message[:LONGEST_MESSAGE])
            self.items.append(Item({"output_type": "error", "ename": name, "evalue": evalue, "traceback": frames}))

    def _used(self) -> int:
        return min(self.text_size, self.limit) + self.shown_size + self.error_size

    def _clear_if_due(self) -> None:
        if self._clear_due:
            self._reset()

    def _print(self, name: str, text: str) -> None:
        self._clear_if_due()
        room = min(self.limit - self.text_size, self.left - self._used())
        size = size_of(text)
        self._append(name, text if size <= room else _first_bytes(text, room))
        self._spend_text(size)

    def _append(self, name: str, text: str) -> None:
        last = self.items[-1] if self.items else None
        if last is not None and last.output.get("name") == name:
            last.parts.append(text)
        elif text:
            self.items.append(Item({"output_type": "stream", "name": name}, parts=[text]))
            self._spend_text(ITEM_BYTES)

    def _spend_text(self, size: int) -> bool:
        """Whether there was room for it in the notebook. OutputFlood, once, where there was none in the cell."""
        fits = self._used() + size <= self.left
        self._cut |= not fits
        self.text_size += size
        if self.text_size > self.limit and not self.flooded:
            self.flooded = True
            raise OutputFlood
        return fits and not self.flooded

    def _fill(self, item: Item, data: Any, metadata: Any) -> None:
        """Put what fits of a bundle into an output, plain text first."""
        room = min(self.limit, self.shown_limit - self.shown_size, self.left - self._used())
        kept: dict[str, Any] = {}
        notes, item.size = [], 0
        for mime, value in sorted(data.items(), key=lambda pair: pair[0] != "text/plain")[:MOST_MIMES]:
            value, size = _plain(value)
            if size is not None and item.size + size <= room:
                kept[sound(str(mime)[:LONGEST_MIME])] = value
                item.size += size
            else:
                notes.append(f"[{sound(str(mime)[:LONGEST_MIME])} {self._why(size)}]")
        if notes:
            plain = kept.get("text/plain")
            kept["text/plain"] = "\n".join([*([plain] if isinstance(plain, str) else []), *notes])
            self._spend_text(sum(map(len, notes)))
        self.shown_size += item.size
        facts, size = _plain(metadata or {})
        small = size is not None and size <= LONGEST_METADATA
        item.output.update(data=kept, metadata=facts if small and isinstance(facts, dict) else {})

    def _why(self, size: int | None) -> str:
        """Return why a part of a bundle is left out; ``size`` is None where it is nothing that a notebook can hold."""
        if size is None:
            return "is left out: it is no JSON, or nested too deeply"
        if size > self.limit:
            why = f"one output may have {_megabytes(self.limit)}"
        elif size > self.shown_limit - self.shown_size:
            why = f"one cell may show {_megabytes(self.shown_limit)}"
        else:
            why = f"one notebook may show {_megabytes(NOTEBOOK_SHARE * self.limit)}"
        return f"of {_megabytes(size)} is left out: {why}"


class Descriptor:
    """Descriptor 1 or 2, led to a file without a name, and read back from there: no thread that a fork would lose.

    The file is bounded by the kernel's own limit on a file's size, and emptied with each cell.
    """

    def __init__(self, number: int, name: str) -> None:
        self.number, self.name, self._place = number, name, 0
        self.original = os.dup(number)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._file: int | None = None
        with contextlib.suppress(OSError), tempfile.TemporaryFile(buffering=0) as file:
            fcntl.fcntl(file, fcntl.F_SETFL, os.O_APPEND)
            self._file = os.dup(file.fileno())
            os.dup2(self._file, number)

    def read(self) -> str:
        """Return what was written since, at most 64 KiB of it: a cell may have left little memory."""
        if self._file is None:
            return ""
        data = os.pread(self._file, 1 << 16, self._place)
        self._place += len(data)
        return self._decoder.decode(data) if data else ""

    def empty(self) -> None:
        self._place = 0
        self._decoder.reset()
        if self._file is not None:
            os.ftruncate(self._file, 0)

    def close(self) -> None:
        if self._file is not None:
            os.dup2(self.original, self.number)
            os.close(self._file)
            self._file = None


class OutStream(io.TextIOBase):
    """sys.stdout or sys.stderr. Its name, and what it lacks, are ipykernel's: libraries look."""

    encoding = "UTF-8"

    def __init__(self, outputs: Outputs, name: str, original: int) -> None:
        self._outputs, self.name, self._original = outputs, name, original

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        """Where the stream went before it was led here: as in ipykernel, what is written there is not shown."""
        return self._original

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        if text:
            self._outputs.write(self.name, text)
        return len(text)


def sound(text: str) -> str:
    """Return ``text`` with halves of surrogate pairs written out: they are no Unicode, and cannot cross."""
    return text if text.isascii() else text.encode(errors="backslashreplace").decode()


def size_of(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode(errors="backslashreplace"))


def _first_bytes(text: str, size: int) -> str:
    """Return the start of ``text``, at most ``size`` bytes of it and no half letter."""
    start = text[: max(0, size)]
    return start if start.isascii() else start.encode(errors="backslashreplace")[: max(0, size)].decode(errors="ignore")


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 100_000 else f"{size / 1e3:.1f} kB"


def _plain(value: Any) -> tuple[Any, int | None]:
    """Return a value as JSON has it and what it weighs: other than text, four times its length, for it costs more.

    The weight is None where a notebook cannot hold it.
    """
    if isinstance(value, bytes):
        value = base64.b64encode(value).decode()
    if isinstance(value, str):
        return (text := sound(str.__str__(value))), size_of(text)
    try:
        data = json.dumps(value, default=_as_json, ensure_ascii=False).encode(errors="replace")
        plain = json.loads(data)
        return (plain, 4 * len(data)) if _depth(plain) <= MAX_DEPTH else (None, None)
    except (TypeError, ValueError, RecursionError):
        return None, None


def _as_json(value: Any) -> Any:
    """Return what JSON has for a value that it does not know: as jupyter_client does."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value.item() if hasattr(value, "item") else list(value)


def _depth(value: Any) -> int:
    level, depth = [value], 0
    while level := [one for one in level if isinstance(one, list | dict)]:
        level = [inner for one in level for inner in (one.values() if isinstance(one, dict) else one)]
        depth += 1
    return depth
