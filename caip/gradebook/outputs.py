"""What of a cell's outputs is shown: text, tables and figures, each within what a page has room for.

A page stays below a few megabytes whatever a student prints, shows or writes: one character of code becomes up to 25 of
highlighted HTML, one of text up to 6, so the sum of :class:`Room` is what bounds the page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from nbformat import NotebookNode

from caip.gradebook.clean import clean
from caip.gradebook.figures import fault_of
from caip.gradebook.prose import as_html

__all__ = ["Room", "shown_outputs", "visible"]

MAX_TEXT, MAX_HTML, MAX_FIGURE, MAX_MARKDOWN = 30_000, 60_000, 1_000_000, 20_000
MAX_OUTPUTS = 100  # of a cell

_COLOUR = r"(?:[0-5]|7|2[1-7]|39|49|[349][0-7]|10[0-7]|[34]8;5;\d{1,3}|[34]8;2;\d{1,3};\d{1,3};\d{1,3}|)"
#: The colours of terminals that nbconvert understands. On another, ``ESC [38m``, it fails, and with it the whole page.
COLOUR = re.compile(rf"\x1b\[{_COLOUR}(?:;{_COLOUR})*m")
#: Titles, links (OSC 8) and the like, with what they say; then every other escape sequence.
ESCAPES = re.compile(r"\x1b[\]PX^_][^\x07\x1b\n]*(?:\x07|\x1b\\)?|\x1b(?:\[[0-?]*[ -/]*[@-~]|[ -/]*[0-~])?")
CONTROLS = dict.fromkeys((*range(9), 11, 12, *range(14, 27), *range(28, 32), *range(127, 160)))


@dataclass
class Room:
    """How many characters of each kind one page may still hold, and how many outputs."""

    code: int = 60_000
    prose: int = 100_000
    text: int = 150_000
    html: int = 250_000
    figures: int = 2_000_000
    outputs: int = 500

    def cut(self, kind: str, text: str, most: int, *, end: bool = False) -> str:
        """Return as much of ``text`` as there is room for, its start or its ``end``, and say how much is left out."""
        most = min(most, getattr(self, kind))
        kept = text if len(text) <= most else text[len(text) - most :] if end else text[:most]
        setattr(self, kind, getattr(self, kind) - len(kept))
        if len(kept) == len(text):
            return text
        note = f"[{len(text) - len(kept):,} of {len(text):,} characters are not shown]"
        return f"{note}\n{kept}" if end else f"{kept}\n{note}"

    def takes(self, kind: str, size: int, most: int) -> bool:
        """Take ``size`` of the room, if there is that much."""
        if size > min(most, getattr(self, kind)):
            return False
        setattr(self, kind, getattr(self, kind) - size)
        return True


def visible(text: str) -> str:
    """Return ``text`` without control characters and escape sequences, but for line ends and colours."""
    return ESCAPES.sub(lambda found: found[0] if COLOUR.fullmatch(found[0]) else "", text).translate(CONTROLS)


def shown_outputs(outputs: list[NotebookNode], room: Room) -> list[NotebookNode]:
    """Return the outputs of one cell as they are shown."""
    shown = []
    for output in outputs[:MAX_OUTPUTS]:
        if room.takes("outputs", 1, 1):
            _bound(output, room)
            shown.append(output)
    if len(shown) < len(outputs):
        note = f"[{len(outputs) - len(shown)} of {len(outputs)} outputs are not shown]"
        shown.append(NotebookNode(output_type="stream", name="stdout", text=note))
    return shown


def _bound(output: NotebookNode, room: Room) -> None:
    if output.output_type == "stream":
        output.text = visible(room.cut("text", _text(output.text), MAX_TEXT))
    elif output.output_type == "error":
        lines = "\n".join(output.get("traceback", []))
        output.traceback = visible(room.cut("text", lines, MAX_TEXT, end=True)).split("\n")
    else:
        output.data = _data({kind: _text(value) for kind, value in output.get("data", {}).items()}, room)
        output.metadata = NotebookNode()


def _text(value: object) -> str:
    """Return a text as nbformat may hold it: whole, or as a list of lines."""
    return "".join(line for line in value if isinstance(line, str)) if isinstance(value, list) else str(value)


def _data(data: dict[str, str], room: Room) -> NotebookNode:
    """Return one display's forms that are safe to show: HTML, else a figure; text where it has no other."""
    markup = _markup(data, room)
    if markup is not None:
        return NotebookNode({"text/html": markup})
    found = next((kind for kind in ("image/png", "image/jpeg") if kind in data), "")
    fault = _figure_fault(found, data[found], room) if found else ""
    if found and not fault:
        return NotebookNode({found: data[found]})
    notes = [f"[a figure is not shown: {fault}]"] if fault else []
    notes += [f"[{'a table' if 'text/html' in data else 'a text'} is not shown: too large]"] if _has_markup(data) else []
    text = "\n".join([*notes, data.get("text/plain", "")])
    return NotebookNode({"text/plain": visible(room.cut("text", text, MAX_TEXT))})


def _has_markup(data: dict[str, str]) -> bool:
    return any(kind in data for kind in ("text/html", "text/markdown", "text/latex"))


def _markup(data: dict[str, str], room: Room) -> str | None:
    """Return the display as HTML; None where it has no such form, or none that fits."""
    if "text/html" in data:
        cleaned = clean(data["text/html"]) if len(data["text/html"]) <= MAX_HTML else None
        html = None if cleaned is None else f'<div class="tex2jax_ignore">{cleaned}</div>'
    else:
        source = data.get("text/markdown", data.get("text/latex"))
        html = as_html(source) if source is not None and len(source) <= MAX_MARKDOWN else None
    return html if html is not None and room.takes("html", len(html), 2 * MAX_HTML) else None


def _figure_fault(kind: str, data: str, room: Room) -> str:
    fault = f"{len(data):,} bytes are too many" if len(data) > MAX_FIGURE else fault_of(kind, data)
    return fault or ("" if room.takes("figures", len(data), MAX_FIGURE) else "the figures before it filled the page")
