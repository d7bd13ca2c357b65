"""IPython's semantics without a terminal: what a cell prints and shows becomes notebook outputs. Standalone.

Loaded by path beside ``kernel.py``; imports nothing of caip. As untrusted as the student's code that runs beside it.
"""

from __future__ import annotations

import base64
import builtins
import contextlib
import io
import re
import traceback
from typing import Any

from IPython.core.compilerop import CachingCompiler
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type

__all__ = ["Compiler", "OutputFlood", "Outputs", "Shell", "Stream", "describe"]

CELL = "<cell {}>"
LONGEST_MESSAGE = 500


class OutputFlood(BaseException):
    """The cell printed more than it may; ends the cell where it stands."""


class Outputs:
    """The outputs of the cell that runs, as notebook outputs, cut at ``limit`` bytes while it runs."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.clear()

    def clear(self) -> None:
        self.items: list[dict[str, Any]] = []
        self.size = 0
        self.flooded = False

    def add(self, item: dict[str, Any], size: int) -> None:
        self._charge(size)
        self.items.append(item)

    def write(self, name: str, text: str) -> None:
        last = self.items[-1] if self.items else {}
        kept = text[: max(0, self.limit - self.size)]
        if last.get("name") == name:
            last["parts"].append(kept)
        else:
            self.items.append({"output_type": "stream", "name": name, "parts": [kept]})
        self._charge(len(text))

    def _charge(self, size: int) -> None:
        self.size += size
        if self.size > self.limit and not self.flooded:
            self.flooded = True
            raise OutputFlood

    def taken(self) -> list[dict[str, Any]]:
        """Return the outputs, streams joined."""
        return [
            {**{k: v for k, v in item.items() if k != "parts"}, "text": "".join(item["parts"])} if "parts" in item else item
            for item in self.items
        ]


class Stream(io.TextIOBase):
    """sys.stdout or sys.stderr of a cell."""

    encoding = "utf-8"

    def __init__(self, outputs: Outputs | None, name: str) -> None:
        self._outputs, self._name = outputs, name

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if self._outputs is not None and text:
            self._outputs.write(self._name, str(text))
        return len(text)


class Compiler(CachingCompiler):
    """Names each cell's code after the cell, so that a traceback says where."""

    cell = 0

    def get_code_name(self, raw_code: str, transformed_code: str, number: int) -> str:
        return CELL.format(Compiler.cell)


class Publisher(DisplayPublisher):
    def publish(
        self, data: Any, metadata: Any = None, source: Any = None, *, transient: Any = None, update: bool = False, **_: Any
    ) -> None:
        self.shell.collect("display_data", data, metadata)

    def clear_output(self, wait: bool = False) -> None:
        self.shell.outputs.items.clear()


class Hook(DisplayHook):
    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        self.shell.collect("execute_result", format_dict, md_dict)

    def finish_displayhook(self) -> None:
        self._is_active = False


class Shell(InteractiveShell):
    """IPython without a terminal: outputs go to :class:`Outputs`."""

    outputs: Outputs
    displayhook_class = Type(Hook)
    display_pub_class = Type(Publisher)
    compiler_class = Type(Compiler)

    def collect(self, kind: str, data: Any, metadata: Any) -> None:
        bundle = {k: base64.b64encode(v).decode() if isinstance(v, bytes) else v for k, v in data.items()}
        bundle = {k: v for k, v in bundle.items() if isinstance(k, str) and isinstance(v, str)}
        item: dict[str, Any] = {"output_type": kind, "data": bundle, "metadata": {}}
        if kind == "execute_result":
            item["execution_count"] = self.displayhook.exec_result.execution_count
        self.outputs.add(item, sum(map(len, bundle.values())))

    def enable_gui(self, gui: Any = None) -> None:
        """``%matplotlib inline`` asks for no event loop; there is no other."""

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        lines = [str(line)[:5000] for line in stb][:200]
        error = {"output_type": "error", "ename": etype.__name__, "evalue": _text(evalue), "traceback": lines}
        with contextlib.suppress(OutputFlood):
            self.outputs.add(error, sum(map(len, lines)))


def _text(error: BaseException) -> str:
    """Return the message of an error; its own ``__str__`` may be broken."""
    try:
        return str(error)[:LONGEST_MESSAGE]
    except BaseException:
        return ""


def describe(error: BaseException) -> dict[str, Any]:
    """Describe what the student's code raised: the nearest builtin class, the message, their own lines."""
    name = next((k.__name__ for k in type(error).__mro__ if getattr(builtins, k.__name__, None) is k), "Exception")
    places = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    if isinstance(error, SyntaxError):
        places.append((str(error.filename), error.lineno))
    found = [(re.fullmatch(r"<cell (\d{1,6})>", name), line) for name, line in places]
    lines = [[int(match[1]), line] for match, line in found if match and line]
    return {"kind": "raised", "name": name, "message": _text(error), "lines": lines[-8:]}
