"""A student's code as HTML: highlighted, each line by itself, with the lines marked where it went wrong."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

__all__ = ["marked_code"]

_LEXER, _FORMATTER = PythonLexer(stripnl=False), HtmlFormatter(nowrap=True)


def marked_code(source: str, marks: Mapping[int, str]) -> str:
    """Return ``source`` as the inside of a ``pre``; ``marks`` are remarks by line number, which are shown after the line."""
    lines = highlight(source, _LEXER, _FORMATTER).rstrip("\n").split("\n")
    return "\n".join(_line(line, marks.get(number, "")) for number, line in enumerate(lines, 1))


def _line(html: str, remark: str) -> str:
    if not remark:
        return f'<span class="line">{html}</span>'
    return f'<mark class="line">{html}<span class="remark"> {escape(remark)}</span></mark>'
