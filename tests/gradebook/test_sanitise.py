"""Markdown of a student's is harmless where it is rendered: by the very renderer that feedback and formgrader use."""

from __future__ import annotations

import re

import pytest
from nbconvert.filters import markdown2html
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from caip.gradebook.autograded import sanitise

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
    "[a][b]\n\n[b]: javascript:alert(1)",
    "[a][b]\n\n[b]: &#x6a;avascript:alert(1)",
    "<javascript:alert(1)>",
    "<a href=javascript:alert(1)>a</a>",
    "[![x](https://elsewhere.example/x.png)](javascript:alert(1))",
    "![a](https://elsewhere.example/x.png)",
    "![a](//elsewhere.example/x.png)",
    "![a][b]\n\n[b]: https://elsewhere.example/x.png",
    "![b]\n\n[b]: https://elsewhere.example/x.png",
    "![a [c] d](https://elsewhere.example/x.png)",
    "<img src=https://elsewhere.example/x.png>",
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "<iframe src=https://elsewhere.example></iframe>",
    "<svg onload=alert(1)>",
]


def rendered(source: str) -> str:
    notebook = sanitise(new_notebook(cells=[new_markdown_cell(source)]))
    return str(markdown2html(notebook.cells[0].source))


@pytest.mark.parametrize("source", DANGEROUS)
def test_nothing_runs_and_nothing_is_fetched(source: str) -> None:
    html = rendered(source)
    assert not re.search(r"""href\s*=\s*["']?\s*(?!https?://|mailto:|\#|[\w./-]*["'>])""", html), html
    assert not re.search(r"""<img[^>]*src\s*=\s*["']?\s*(//|\w+:)""", html), html
    assert not re.search(r"<(script|iframe|svg|object|embed)\b|<[^>]*\son\w+\s*=", html), html


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        ("[docs](https://scikit-learn.org/stable/?a=1&b=2)", 'href="https://scikit-learn.org/stable/'),
        ("[write](mailto:ada@example.org)", 'href="mailto:ada@example.org"'),
        ("[up](#top)", 'href="#top"'),
        ("![plot](images/trap.png)", 'src="images/trap.png"'),
        ("a list[0](x): fine, and **bold**", "<strong>bold</strong>"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "<table>"),
    ],
)
def test_honest_prose_stays(source: str, kept: str) -> None:
    assert kept in rendered(source)


def test_markdown_among_the_outputs_is_dropped() -> None:
    output = new_output("display_data", {"text/markdown": "[a](javascript:alert(1))", "text/plain": "a"})
    cell = sanitise(new_notebook(cells=[new_code_cell("", outputs=[output])])).cells[0]
    assert set(cell.outputs[0].data) == {"text/plain"}
