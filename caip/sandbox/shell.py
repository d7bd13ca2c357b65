"""IPython's semantics without a terminal, as ipykernel gives them to a notebook. Standalone.

Loaded by path beside ``kernel.py``; imports nothing of caip. As untrusted as the student's code that runs beside it.
Where it differs from ipykernel, docs/design.md says why; a test compares the two, cell by cell.
"""

from __future__ import annotations

import asyncio
import builtins
import contextlib
import getpass
import importlib
import os
import pdb
import re
import resource
import signal
import sys
import traceback
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Any

from IPython.core import debugger, page, ultratb
from IPython.core.async_helpers import _asyncio_runner
from IPython.core.autocall import ZMQExitAutocall
from IPython.core.compilerop import CachingCompiler
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import StdinNotImplementedError, UsageError
from IPython.core.interactiveshell import InteractiveShell
from IPython.display import Javascript, display
from traitlets import Type

__all__ = ["SPARE_BYTES", "Compiler", "Shell", "ZMQInteractiveShell", "describe", "within_limits"]

#: The number of a cell, and after how many of its lines the code begins: a magic hands on what is below it. As with
#: ipykernel it is a file that is not there, by its full name: else tracebacks and pdb would show the lines otherwise.
CELL = "/notebook/cell {}{}.py"
CELL_NAME = re.compile(r"/notebook/cell (\d{1,6})(?:\+(\d{1,6}))?\.py")
#: Of an error's message: what crosses as a fact, and what the notebook shows.
LONGEST_MESSAGE, LONGEST_SHOWN = 500, 5000
#: What ipykernel sets, so that programs write colours and no program waits for a key.
ENVIRONMENT = {
    **dict.fromkeys(("CLICOLOR", "FORCE_COLOR", "CLICOLOR_FORCE"), "1"),
    **dict.fromkeys(("PAGER", "GIT_PAGER"), "cat"),
    "TERM": "xterm-color",
}
#: Frames shown at each end of a traceback. To format a thousand, as an endless recursion has, takes seconds.
ENDS = 25
#: Memory that is left for what follows a cell: one that holds all it may is still told from one whose kernel died.
SPARE_BYTES = 64 * 1024**2
NO_INPUT = "{} was called, but this frontend does not support input requests."


class Compiler(CachingCompiler):
    """Names each cell's code after the cell, so that an error says where."""

    cell, source = 0, ""

    def get_code_name(self, raw_code: str, transformed_code: str, number: int) -> str:
        code = raw_code.strip() or "\n"
        before, found, after = self.source.rstrip().rpartition(code)
        if not found or after:
            return f"/notebook/{super().get_code_name(raw_code, transformed_code, number)}.py"
        return CELL.format(self.cell, f"+{lines}" if (lines := before.count("\n")) else "")


class Publisher(DisplayPublisher):
    """Hands what is displayed to the cell's outputs."""

    def publish(self, data: Any, metadata: Any = None, *, transient: Any = None, update: bool = False, **_: Any) -> None:
        self._validate_data(data, metadata)
        name = (transient or {}).get("display_id")
        if update:
            self.shell.outputs.update(data, metadata, name)
        else:
            self.shell.outputs.show("display_data", data, metadata, display_id=name)

    def clear_output(self, wait: bool = False) -> None:
        self.shell.outputs.clear(wait)


class Hook(DisplayHook):
    """Hands a cell's last value to its outputs."""

    def start_displayhook(self) -> None:
        pass

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        self.shell.outputs.show("execute_result", format_dict, md_dict, count=self.prompt_count)

    def finish_displayhook(self) -> None:
        pass


class Tracebacks(ultratb.AutoFormattedTB):
    """IPython's tracebacks; one of very many frames loses those in its middle."""

    left_out = 0

    def get_records(self, etb: TracebackType, context: int, tb_offset: int) -> Any:
        frames = list(_entries(etb))
        if len(frames) > 2 * ENDS:
            self.left_out += len(frames) - 2 * ENDS
            etb = _joined([*frames[:ENDS], *frames[-ENDS:]])
        return super().get_records(etb, context, tb_offset)

    def note(self, lines: list[str]) -> list[str]:
        """Return the lines of a traceback with a word on what is left out."""
        left_out, self.left_out = self.left_out, 0
        return [*lines[: ENDS + 2], f"    [... {left_out} frames left out]\n", *lines[ENDS + 2 :]] if left_out else lines


class ZMQInteractiveShell(InteractiveShell):
    """IPython without a terminal: outputs go to :mod:`caip.sandbox.outputs`.

    Libraries know a notebook by this class's name, by the key in its configuration and by its ``kernel``: rich, tqdm
    and pandas do.
    """

    outputs: Any
    kernel = None
    _shown: tuple[str, ...] | list[str] = ()
    displayhook_class = Type(Hook)
    display_pub_class = Type(Publisher)
    compiler_class = Type(Compiler)
    autoindent = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.config.IPKernelApp.tqdm = "a notebook"

    def init_instance_attrs(self) -> None:
        super().init_instance_attrs()
        self.exiter = ZMQExitAutocall(self)

    def init_environment(self) -> None:
        os.environ.update(ENVIRONMENT)

    def init_virtualenv(self) -> None:
        """A kernel has the libraries of its own environment."""

    def init_traceback_handlers(self, custom_exceptions: Any) -> None:
        super().init_traceback_handlers(custom_exceptions)
        self.InteractiveTB = Tracebacks(mode=self.xmode, theme_name=self.colors, tb_offset=1)
        self.InteractiveTB.set_mode(mode=self.xmode)

    def init_hooks(self) -> None:
        super().init_hooks()
        self.set_hook("show_in_pager", page.as_hook(lambda *_, **__: None), 99)  # ipykernel's pager is no output either

    def init_magics(self) -> None:
        """Add the magics that ipykernel brings, as far as they mean something without its sockets."""
        super().init_magics()
        for name, magic in {
            **dict.fromkeys(("less", "more"), self._less),
            "man": lambda line: page.page(self.getoutput(f"man {line} | col -b", split=False)),
            "clear": lambda line: self.system("clear"),
            "edit": lambda line: None,  # there is no editor
            "autosave": self._autosave,
        }.items():
            self.register_magic_function(magic, "line", name)

    def enable_gui(self, gui: Any = None) -> None:
        """``%matplotlib inline`` asks for no event loop; there is no other."""

    def ask_exit(self) -> None:
        """``exit()``: the notebook goes on, for a stray one must not cost the exercises below it."""

    def _less(self, line: str) -> None:
        if not line:
            raise UsageError("Missing filename.")
        with open(line, encoding="utf-8") as file:
            page.page(file.read())

    def _autosave(self, line: str) -> None:
        try:
            seconds = int(line)
        except ValueError:
            raise UsageError(f"%autosave requires an integer, got {line!r}") from None
        display(Javascript(f"IPython.notebook.set_autosave_interval({1000 * seconds})"), include=["application/javascript"])
        self.outputs.write("stdout", f"Autosaving every {seconds} seconds\n" if seconds else "Autosave disabled\n")

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        self._shown = self.InteractiveTB.note(list(stb))
        self.outputs.error(etype.__name__, _text(evalue, LONGEST_SHOWN), self._shown)

    def _format_exception_for_storage(self, exception: BaseException, *_: Any, **__: Any) -> dict[str, Any]:
        """Return what was shown: IPython would format every error once more, for its history."""
        return {"ename": type(exception).__name__, "evalue": _text(exception), "traceback": self._shown}

    def preload(self, names: Iterable[str]) -> None:
        """Import libraries as a cell does: pandas looks for ``get_ipython`` when it is imported. A missing one is passed over."""
        with self.builtin_trap:
            for name in names:
                try:
                    importlib.import_module(name)
                except ImportError:
                    continue
                except BaseException as error:
                    why = f"{name}, which is preloaded (see preload in lab.toml), raised {describe(error)['name']}: {error}"
                    raise RuntimeError(" ".join(why.split())) from error

    def begin(self, outputs: Any) -> None:
        """Become the shell of one kernel. Called once, in the kernel's own process."""
        self.outputs, self._pid = outputs, os.getpid()
        sys.stdout, sys.stderr = outputs.streams()
        builtins.input = lambda prompt="": _refuse("raw_input")
        getpass.getpass = lambda prompt="", stream=None: _refuse("getpass")
        debugger.Pdb = pdb.Pdb = debugger.InterruptiblePdb  # type: ignore[misc]
        pdb.set_trace = debugger.set_trace
        sys.breakpointhook = lambda *_, **__: None  # as with ipykernel's debugger, when nobody has attached one
        self._own_loop()

    def park(self) -> None:
        """Become a snapshot's. Called once, in the fork: no file and no event loop is shared with the others."""
        self.outputs.close()
        self._own_loop()

    def _own_loop(self) -> None:
        self.loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self.loop)

    def run(self, source: str, cell: int) -> dict[str, Any]:
        """Run the notebook's code cell number ``cell``; return its outputs, whether it flooded, and its error."""
        self._number(source, cell)
        self.outputs.begin()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            with within_limits():
                error = self._run(source)
        except BaseException as escaped:  # an interrupt that came between the cell's end and here
            error = escaped
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        if os.getpid() != self._pid:
            os._exit(0)  # a fork of the student's own, which forgot to end: it has no request to answer
        return {"outputs": self.outputs.taken(), "flood": self.outputs.flooded, "error": describe(error) if error else None}

    def _number(self, source: str, cell: int) -> None:
        """Let IPython count cells as the notebook does: cells that do not run here leave a gap in ``In``."""
        Compiler.cell, Compiler.source = cell, source
        self.execution_count = cell
        history = self.history_manager
        for inputs in (history.input_hist_parsed, history.input_hist_raw):
            inputs.extend([""] * (cell - len(inputs)))

    def _run(self, source: str) -> BaseException | None:
        """Run a cell inside a running event loop, as a notebook's cells are; tasks go on while later cells run."""
        task = self.loop.create_task(self._execute(source))
        try:
            result = self.loop.run_until_complete(task)
        except BaseException:
            if not task.done():
                task.cancel()
                with contextlib.suppress(BaseException):
                    self.loop.run_until_complete(task)
            raise
        error: BaseException | None = result.error_before_exec or result.error_in_exec
        return error

    async def _execute(self, source: str) -> Any:
        try:
            code, broken = self.transform_cell(source), None
        except Exception:
            code, broken = source, sys.exc_info()
        given = {"transformed_cell": code, "preprocessing_exc_tuple": broken}
        if self.loop_runner is not _asyncio_runner or not self.should_run_async(source, **given):
            result = self.run_cell(source, store_history=True)
        else:
            result = await self._awaited(source, given)
        await asyncio.sleep(0)  # a notebook's loop is free when its cell has ended: tasks begin
        return result

    async def _awaited(self, source: str, given: dict[str, Any]) -> Any:
        result = None
        try:
            result = await self.run_cell_async(source, store_history=True, **given)
        finally:
            self.events.trigger("post_execute")
            self.events.trigger("post_run_cell", result)
        return result


Shell = ZMQInteractiveShell


@contextlib.contextmanager
def within_limits() -> Iterator[None]:
    """Let the block, the student's code, have so much less address space than the kernel itself may use after it."""
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    if most != resource.RLIM_INFINITY:
        resource.setrlimit(resource.RLIMIT_AS, (max(0, most - SPARE_BYTES), most))
    try:
        yield
    finally:
        _, most = resource.getrlimit(resource.RLIMIT_AS)  # the block may have lowered it
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _entries(tb: TracebackType | None) -> Iterable[TracebackType]:
    while tb is not None:
        yield tb
        tb = tb.tb_next


def _joined(entries: list[TracebackType]) -> TracebackType:
    tb = None
    for entry in reversed(entries):
        tb = TracebackType(tb, entry.tb_frame, entry.tb_lasti, entry.tb_lineno)
    assert tb is not None
    return tb


def _refuse(name: str) -> Any:
    raise StdinNotImplementedError(NO_INPUT.format(name))


def _text(error: BaseException, longest: int = LONGEST_MESSAGE) -> str:
    """Return the message of an error; its own ``__str__`` may be broken, and half a surrogate pair cannot cross."""
    try:
        return str(error)[:longest].encode(errors="backslashreplace").decode()
    except BaseException:
        return ""


def describe(error: BaseException) -> dict[str, Any]:
    """Describe what the student's code raised: the nearest builtin class, the message, their own lines."""
    name = next((k.__name__ for k in type(error).__mro__ if getattr(builtins, k.__name__, None) is k), "Exception")
    places = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    if isinstance(error, SyntaxError):
        places.append((str(error.filename), error.lineno))
    found = [(CELL_NAME.fullmatch(name), line) for name, line in places]
    lines = [[int(match[1]), line + int(match[2] or 0)] for match, line in found if match and line]
    return {"kind": "raised", "name": name, "message": _text(error), "lines": lines[-8:]}
