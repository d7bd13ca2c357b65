"""What a student wrote and showed is harmless where it is rendered: by the very renderer that feedback and formgrader use."""

from __future__ import annotations

import base64
import re
import struct
import time
import zlib

import pytest
from nbconvert.filters import ansi2html, markdown2html
from nbconvert.filters.strings import strip_files_prefix
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell

from caip.gradebook.autograded import may_be_served, sanitise
from caip.gradebook.clean import clean
from caip.gradebook.figures import fault_of
from caip.gradebook.outputs import visible
from caip.gradebook.prose import as_html

DANGEROUS = [
    "[a](javascript:alert(1))",
    "[a]( javascript:alert(1))",
    "[a](\njavascript:alert(1))",
    "[a](<javascript:alert(1)>)",
    "[a](JaVaScRiPt:alert(1))",
    "[a](&#106;avascript:alert(1))",
    "[a](&amp;#106;avascript:alert(1))",
    "[a](javascript&colon;alert(1))",
    "[a](javascript\\:alert(1))",
    "[a](java&Tab;script:alert(1))",
    "[a](data:text/html,<script>alert(1)</script>)",
    "[a](vbscript:x)",
    "[a](//elsewhere.example/x)",
    "[a](https://good.example@elsewhere.example/x)",
    "[a](evil.html)",
    "[a](files/javascript:alert(1))",
    '<a href="files/javascript:alert(1)">a</a>',
    "[a][b]\n\n[b]: javascript:alert(1)",
    "[a][b]\n\n[b]: &#x6a;avascript:alert(1)",
    "> [b]:\n> javascript:alert(1)\n\n[b]",
    "<javascript:alert(1)>",
    "<a href=javascript:alert(1)>a</a>",
    "[![x](https://elsewhere.example/x.png)](javascript:alert(1))",
    "![a](https://elsewhere.example/x.png)",
    "![a](//elsewhere.example/x.png)",
    "![a](files///elsewhere.example/x.png)",
    "![a](../../../logout)",
    "![a](evil.svg)",
    "![a](attachment:a.svg)",
    "![a][b]\n\n[b]: https://elsewhere.example/x.png",
    "![b]\n\n[b]: https://elsewhere.example/x.png",
    "![a [c] d](https://elsewhere.example/x.png)",
    "<img src=https://elsewhere.example/x.png>",
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "<iframe src=https://elsewhere.example></iframe>",
    "<svg onload=alert(1)>",
    "<form action=https://elsewhere.example><button>a</button></form>",
    "<math><mi href=javascript:alert(1)>a</mi></math>",
    "$\\href{javascript:alert(1)}{a}$",
    "$\\style{background:url(//elsewhere.example/x)}{a}$",
    "$$\\text{<img src=x onerror=alert(1)>}$$",
    "\ue0000\ue001 $\\href{javascript:alert(1)}{a}$",
    "<style>@import '//elsewhere.example/x.css'</style>",
    "<b style='background:url(//elsewhere.example/x)' class=modal-backdrop id=double>a</b>",
]


def rendered(source: str) -> str:
    notebook = sanitise(new_notebook(cells=[new_markdown_cell(source)]))
    return str(strip_files_prefix(markdown2html(notebook.cells[0].source)))


def shown(data: dict[str, str]) -> NotebookNode:
    output = new_output("display_data", data)
    data_shown: NotebookNode = sanitise(new_notebook(cells=[new_code_cell("", outputs=[output])])).cells[0].outputs[0].data
    return data_shown


def png(width: int, height: int) -> str:
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunk = struct.pack(">I", 13) + b"IHDR" + header + struct.pack(">I", zlib.crc32(b"IHDR" + header))
    return base64.b64encode(b"\x89PNG\r\n\x1a\n" + chunk).decode()


@pytest.mark.parametrize("source", DANGEROUS)
def test_nothing_runs_and_nothing_is_fetched(source: str) -> None:
    as_output = source if "attachment:" in source else str(markdown2html(source))
    for html in (rendered(source), str(shown({"text/html": as_output}))):
        assert not re.search(r"<(?!/?(div|p|a|b|img|pre|code|blockquote|math|m[a-z]+|br|span|&)\b)[a-z]", html), html
        assert not re.search(r"""<[^>]*\s(on\w+|style|class(?!="tex2jax_ignore")|id|action)\s*=""", html), html
        for target in re.findall(r'href="([^"]*)"', html):
            assert re.match(r"https?://[\w.]+/|mailto:|#", target), html
        for target in re.findall(r'src="([^"]*)"', html):
            assert target == "x.png", html
        assert "<img>" not in html


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        ("[docs](https://scikit-learn.org/stable/?a=1&b=2)", 'href="https://scikit-learn.org/stable/?a=1&amp;b=2"'),
        ("<https://ok.example>", 'href="https://ok.example"'),
        ("[write](mailto:ada@example.org)", 'href="mailto:ada@example.org"'),
        ("[up](#top)", 'href="#top"'),
        ("![plot](images/trap.png)", 'src="images/trap.png"'),
        ("![plot](https://ok.example/p.png)", '<a href="https://ok.example/p.png"'),
        ("<img src='images/trap.png'>", '<img alt="A picture without a description" src="images/trap.png"'),
        ("<img alt='a trap' src='images/trap.png'>", '<img alt="a trap" src="images/trap.png"'),
        ("a list[0](x): fine, and **bold**", "<strong>bold</strong>"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "<table>"),
        ("> quoted", "<blockquote>"),
        ("`a < b && c`", "<code>a &#60; b &#38;&#38; c</code>"),
        ("a<b and c", "a&#60;b and c"),
        ("- [x] done", "☑ done"),
        ("```python\nx = 1\n\ny = 2\n```", "x &#61; 1&#10;&#10;y &#61; 2"),
        ("$\\frac{TP}{P}$", "<mfrac><mrow><mi>T</mi><mi>P</mi></mrow><mrow><mi>P</mi></mrow></mfrac>"),
        ("$$x_1 < 2$$", '<math display="block">'),
        ("$\\frac{$", "<code>\\frac{</code>".replace("\\", "&#92;").replace("{", "&#123;")),
        ("it costs $5", "costs &#36;5"),
    ],
)
def test_honest_prose_stays(source: str, kept: str) -> None:
    assert kept in rendered(source)


@pytest.mark.parametrize("source", [*DANGEROUS, "# A *b*\n\ntext\n\n    code\n\n* a\n* b", "a\r\nb"])
def test_what_was_rendered_is_not_rendered_again(source: str) -> None:
    once = sanitise(new_notebook(cells=[new_markdown_cell(source)])).cells[0].source
    assert "\n" not in once
    assert markdown2html(once).strip() == once.strip()


def test_raw_cells_are_shown_as_they_were_written() -> None:
    cell = sanitise(new_notebook(cells=[new_raw_cell("<script>alert(1)</script>\n\n[a](evil.html)")])).cells[0]
    assert cell.source.startswith('<div class="tex2jax_ignore"><pre>&#60;script&#62;')


def test_attachments_go() -> None:
    cell = new_markdown_cell("![a](attachment:a.svg)", attachments={"a.svg": {"image/svg+xml": "<svg onload=alert(1)>"}})
    assert "attachments" not in sanitise(new_notebook(cells=[cell])).cells[0]


def test_only_harmless_forms_of_an_output_are_kept() -> None:
    odd = ("application/javascript", "image/svg+xml", "application/json", "text/vnd.mermaid", "a'\"><script>", "application/pdf")
    view = "application/vnd.jupyter.widget-view+json"
    assert shown({**dict.fromkeys((*odd, view), "x"), "text/plain": "a"}) == {"text/plain": "a"}
    assert shown(dict.fromkeys(odd, "x")) == {"text/plain": ""}


def test_markdown_and_formulas_among_the_outputs_are_rendered() -> None:
    assert "<strong>a</strong>" in shown({"text/markdown": "**a** [b](javascript:alert(1))", "text/plain": "m"})["text/html"]
    assert "<msqrt>" in shown({"text/latex": "$\\displaystyle \\sqrt{2}$", "text/plain": "m"})["text/html"]


def test_pictures_are_what_they_say_and_not_too_large() -> None:
    assert shown({"image/png": png(640, 480), "text/plain": "f"}) == {"image/png": png(640, 480)}
    jpeg = base64.b64encode(b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08\x01\x00\x02\x00" + bytes(10)).decode()
    assert fault_of("image/jpeg", jpeg) == ""
    assert "image/jpeg" in fault_of("image/jpeg", png(1, 1))
    assert "base64" in fault_of("image/png", '"><script>')
    assert "too many" in fault_of("image/png", png(30_000, 30_000))
    assert fault_of("image/jpeg", base64.b64encode(b"\xff\xd8\xff\xe0" + b"\xff" * 9).decode())
    assert "[a figure is not shown: it is not image/png]" in shown({"image/png": "AAAA", "text/plain": "f"})["text/plain"]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("\x1b[31mred\x1b[0m \x1b[1;38;5;208mo\x1b[m", "\x1b[31mred\x1b[0m \x1b[1;38;5;208mo\x1b[m"),
        ("\x1b[38m \x1b[48;5m \x1b[1;38mx", "  x"),
        ("\x1b]8;;javascript:alert(1)\x07link\x1b]8;;\x07", "link"),
        ("\x1b]0;title\x1b\\a\x1b[2Jb\x1bcc", "abc"),
        ("a\x00b\x07c\x9b31md\te\r\n", "abc31md\te\r\n"),
        ("\x1b", ""),
    ],
)
def test_of_escape_sequences_only_colours_stay(text: str, kept: str) -> None:
    assert visible(text) == kept
    ansi2html(visible(text))


def test_a_page_is_bounded_whatever_is_written_and_shown() -> None:
    figure = png(10, 10) + "A" * 900_000
    outputs = [
        new_output("stream", text="x" * 5_000_000),
        new_output("display_data", {"image/png": figure + "A" * (-len(figure) % 4)}),
        new_output("display_data", {"text/html": "<td>x</td>" * 5_000}),
        new_output("error", ename="E", evalue="x", traceback=["<" * 100_000] * 50),
        *[new_output("display_data", {"text/plain": "x"})] * 500,
    ]
    code = {"cell_type": "code", "metadata": {}, "source": "a." * 500_000}
    prose = {"cell_type": "markdown", "metadata": {}, "source": "# *a* \n" * 100_000}
    cells = [NotebookNode(code, outputs=[NotebookNode(output) for output in outputs]) for _ in range(30)]
    started = time.monotonic()
    notebook = sanitise(NotebookNode(cells=[*cells, *(NotebookNode(prose) for _ in range(30))]))
    assert time.monotonic() - started < 10
    assert len(str(notebook)) < 5_000_000
    first = notebook.cells[0]
    assert "characters are not shown]" in first.source
    assert "characters are not shown]" in first.outputs[0].text
    assert first.outputs[3].traceback[0].startswith("[")
    assert first.outputs[-1].text == "[404 of 504 outputs are not shown]"


@pytest.mark.parametrize("piece", ["<ul><li>", "<div>", "<a><b>", "<i><p>", "<b></x>", "<table><tr><td>"])
def test_html_that_would_take_minutes_to_clean_is_not_cleaned(piece: str) -> None:
    started = time.monotonic()
    assert clean(piece * 7_000) is None
    assert time.monotonic() - started < 1
    assert "[a table is not shown: too large]" in shown({"text/html": piece * 7_000, "text/plain": "t"})["text/plain"]


@pytest.mark.parametrize("piece", ["- ", "> ", "[", "![a](", "*a_ ", "\\begin{a}", "a\n=\n", "$", "{", "|a", "<", "<!--", "`"])
def test_prose_that_is_hard_to_read_is_read_in_time(piece: str) -> None:
    started = time.monotonic()
    as_html((piece * 20_000)[:20_000])
    as_html("".join("  " * depth + piece + "a\n" for depth in range(150)))
    assert time.monotonic() - started < 8


@pytest.mark.parametrize(
    ("name", "served"),
    [
        *[(name, False) for name in ("a.html", "a.SVG", "b/a.xhtml", "a.xml", "a.mht", "a.html.gz")],
        *[(name, True) for name in ("a.csv", "inference.py", "a.png", "notes", "a.docx", "model.joblib")],
    ],
)
def test_files_that_a_browser_would_run_are_not_served(name: str, served: bool) -> None:
    assert may_be_served(name) is served
