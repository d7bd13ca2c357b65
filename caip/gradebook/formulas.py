"""TeX to MathML, which browsers show without a script: a page that loads MathJax from the network obeys the network."""

from __future__ import annotations

import html
from xml.etree.ElementTree import Element

from latex2mathml.converter import convert_to_element

__all__ = ["as_mathml"]

MAX_TEX = 1_000
TAGS = frozenset(
    "math mfrac mi mn mo mover mpadded mphantom mroot mrow ms mspace msqrt "  # noqa: SIM905 - one a line is a page
    "mstyle msub msubsup msup mtable mtd mtext mtr munder munderover".split()
)
#: With values of plain words and numbers; ``href`` and ``style`` are not among them.
ATTRIBUTES = frozenset(
    "accent columnalign columnspacing display displaystyle fence form largeop linethickness "  # noqa: SIM905 - one a line is a page
    "lspace mathsize mathvariant maxsize minsize movablelimits rowspacing rspace scriptlevel separator stretchy width".split()
)


def as_mathml(tex: str, *, display: bool = False) -> str:
    """Return ``tex`` as one ``<math>`` element without line breaks; as text where it is too long or not understood."""
    if len(tex) > MAX_TEX:
        return _code(tex)
    try:
        return _written(convert_to_element(tex, display="block" if display else "inline"))
    except Exception:  # noqa: BLE001 - a formula that is none makes the converter raise whatever it happens to
        return _code(tex)


def _code(tex: str) -> str:
    return f"<code>{html.escape(tex)}</code>"


def _written(element: Element) -> str:
    """Write the element anew from what is allowed; what is not keeps its contents only."""
    inner = _text(element.text) + "".join(_written(child) + _text(child.tail) for child in element)
    if element.tag not in TAGS:
        return inner
    attributes = "".join(
        f' {name}="{html.escape(value)}"'
        for name, value in element.attrib.items()
        if name in ATTRIBUTES and all(c.isalnum() or c in " .-%" for c in value)
    )
    return f"<{element.tag}{attributes}>{inner}</{element.tag}>"


def _text(text: str | None) -> str:
    return html.escape(html.unescape(text or ""))
