"""Markdown of a student's as HTML that is harmless wherever the notebook is rendered.

It is rendered here, by nbconvert's renderer, and what comes out is cleaned: cleaning the source instead would have to
foresee every way to write a link. The result is a markdown source again, one line of HTML in which nothing means
anything to markdown, to MathJax or to nbconvert's own rewriting, so that the next renderer passes it through.
"""

from __future__ import annotations

import html
import re
from functools import lru_cache

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from caip.gradebook.clean import clean, is_picture, is_safe_link
from caip.gradebook.formulas import as_mathml

__all__ = ["as_html", "as_plain"]

#: Private-use characters stand for a formula's place while the HTML around it is cleaned.
OPEN, CLOSE = "\ue000", "\ue001"
PLACE = re.compile(f"{OPEN}(\\d+){CLOSE}")
PIECE = re.compile(r"<[^<>]*>")
MEANS_SOMETHING = re.compile(r"[&<>\[\]()$\\`*_~|#!{}=:@\n\r\t]")
#: MathJax, which formgrader's page loads, leaves such an element alone.
WRAPPED = '<div class="tex2jax_ignore">{}</div>'


@lru_cache(maxsize=256)
def as_html(markdown: str) -> str:
    """Return the rendered ``markdown`` as a markdown source of one line; its plain text where it cannot be rendered."""
    renderer = _Renderer()
    try:
        rendered = clean(MarkdownWithMath(renderer=renderer).render(markdown.translate({ord(OPEN): None, ord(CLOSE): None})))
    except RecursionError:  # lists in lists in lists
        rendered = None
    return as_plain(markdown) if rendered is None else WRAPPED.format(_inert(rendered.strip(), renderer.formulas))


def as_plain(text: str) -> str:
    """Return ``text``, shown as it was written, as a markdown source of one line."""
    return WRAPPED.format(f"<pre>{_encoded(text)}</pre>")


def _inert(cleaned: str, formulas: list[str]) -> str:
    """Encode what lies between the tags, and put the formulas in their places."""
    pieces, at = [], 0
    for tag in PIECE.finditer(cleaned):
        pieces += [_encoded(html.unescape(cleaned[at : tag.start()])), " ".join(PLACE.sub("", tag[0]).split())]
        at = tag.end()
    pieces.append(_encoded(html.unescape(cleaned[at:])))
    return PLACE.sub(lambda found: _formula(formulas, int(found[1])), "".join(pieces))


def _formula(formulas: list[str], number: int) -> str:
    return formulas[number] if number < len(formulas) else ""


def _encoded(text: str) -> str:
    return MEANS_SOMETHING.sub(lambda found: f"&#{ord(found[0])};", text)


class _Renderer(IPythonRenderer):
    """nbconvert's renderer without what a page of ours does not need: anchors, highlighting, attachments, mermaid."""

    def __init__(self) -> None:
        super().__init__(escape=False, exclude_anchor_links=True)
        self.formulas: list[str] = []

    def _place(self, tex: str, *, display: bool) -> str:
        self.formulas.append(_one_line(as_mathml(tex, display=display)))
        return f"{OPEN}{len(self.formulas) - 1}{CLOSE}"

    def inline_math(self, body: str) -> str:
        return self._place(body, display=False)

    def block_math(self, body: str) -> str:
        return self._place(body, display=True)

    def latex_environment(self, name: str, body: str) -> str:
        return self._place(f"\\begin{{{name}}}{body}\\end{{{name}}}", display=True)

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """A picture beside the notebook is shown; one of the web becomes a link; of any other its name is left."""
        if is_picture(url):
            return f'<img src="{html.escape(url)}" alt="{html.escape(text)}">'
        words = html.escape(text or "picture")
        return f'<a href="{html.escape(url)}">{words}</a>' if is_safe_link(url) else f"[{words}]"

    def block_code(self, code: str, info: str | None = None) -> str:
        return f"<pre><code>{html.escape(code)}</code></pre>"

    def task_list_item(self, text: str, checked: bool = False) -> str:
        return f"<li>{'☑' if checked else '☐'} {text}</li>"

    def link(self, text: str, url: str, title: str | None = None) -> str:
        """A link that is not known to be safe leaves its words."""
        return str(super().link(text, url, title)) if is_safe_link(url) else text


def _one_line(text: str) -> str:
    return re.sub(r"[\[\]()$\\`*_~|#!{}\n\r\t]", lambda found: f"&#{ord(found[0])};", text)
