"""What each cell of a feedback page is: the student's own line is marked, exercises show what their checks found."""

from __future__ import annotations

from html.parser import HTMLParser

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from caip.gradebook.code import marked_code
from caip.gradebook.overview import Item
from caip.gradebook.page import prepare, scores
from caip.grading.feedback import as_html, as_text
from caip.results import CheckResult, Facts, NamedMistake, Outcome, Score, SubmissionResult, Told, Verdict

CODE = "def double(n):\n    '''Twice,\n    or so.'''\n    return 1 / (n - n)"
HINTS = ("What is <n - n>?", "Look at the bottom.", "2 / (3 - 3) has no value.")
RAISED = CheckResult(
    *("double", "test_it", "double doubles <a> number", False, Outcome.ERROR, 0.0, 2.0),
    facts=Facts("double(987)", "654", "321"),
    told=Told((("about", "a <negative> number"), ("what came", "Your code raised ZeroDivisionError.")), HINTS, (1, 4)),
)
PASSED = CheckResult("double", "test_also", "it passes", True, Outcome.PASSED, 1.0, 1.0)
RESULT = SubmissionResult("ada", "mini", Verdict.GRADED, (PASSED, RAISED))


def notebook() -> NotebookNode:
    answer = {"nbgrader": {"grade_id": "double-answer", "solution": True, "grade": False}}
    grade = {"nbgrader": {"grade_id": "double", "solution": False, "grade": True, "points": 3, "score": 1.0, "locked": True}}
    return new_notebook(
        cells=[
            new_code_cell(CODE, metadata=answer),
            new_markdown_cell("Mine."),
            new_code_cell("check('double')", metadata=grade),
        ]
    )


def text_of(html: str) -> str:
    found: list[str] = []
    parser = HTMLParser()
    parser.handle_data = found.append  # type: ignore[method-assign]
    parser.feed(html)
    return "".join(found)


def test_the_line_that_raised_is_marked_in_the_students_cell() -> None:
    prepared = notebook()
    prepare(prepared, RESULT, {"double": Item("double", "Double it", Score(1, 3))})
    html = prepared.cells[0].metadata.caip.html
    marked = html.partition("<mark")[2].partition("</mark>")[0]
    assert "return" in marked
    assert "the error was raised here" in marked
    assert html.count("<mark") == 1
    assert text_of(html).replace(" the error was raised here", "") == CODE


def test_each_cell_says_what_it_is() -> None:
    prepared = notebook()
    prepare(prepared, RESULT, {"double": Item("double", "Double it", Score(1, 3))})
    parts = [cell.metadata.caip for cell in prepared.cells]
    assert [(part.kind, part.number) for part in parts] == [("answer", 1), ("own", 1), ("exercise", 2)]
    assert parts[2]["item"].title == "Double it"
    assert scores(prepared) == {"double": Score(1.0, 3.0)}
    assert '<a href="#cell-1">See line 4 of code cell 1</a>' in prepared.cells[2].outputs[0].data["text/html"]


def test_a_cell_that_was_stopped_is_marked_as_a_whole() -> None:
    stopped = CheckResult("double", "t", "s", True, Outcome.TIMEOUT, 0.0, 1.0, told=Told(place=(1, 0)))
    prepared = notebook()
    prepare(prepared, SubmissionResult("ada", "mini", Verdict.GRADED, (stopped,)), {})
    assert prepared.cells[0].metadata.caip.remark == "this took too long and was stopped"
    assert "<mark" not in prepared.cells[0].metadata.caip.html


def test_code_is_escaped_and_keeps_its_lines() -> None:
    code = "x = '<script>alert(1)</script>' # </code>\n\n\n%%bash\nif a < b && c: pass\n'''open"
    html = marked_code(code, {1: "<here>"})
    assert "<script" not in html
    assert "&lt;here&gt;" in html
    assert text_of(html).replace(" <here>", "") == code


def test_an_exercise_shows_words_points_rows_and_hints_and_no_fact_of_a_hidden_check() -> None:
    html = as_html((PASSED, RAISED), (NamedMistake("double", "m", "You <divide>."),))
    text = text_of(html)
    for part in ("1 of 3 points", "passed: it passes", "your code raised an error: double doubles <a> number", "You <divide>."):
        assert part in text
    for part in ("hidden check, 0 of 2 points", "a <negative> number", *HINTS):
        assert part in text
    assert html.count("<details>") == 3
    assert [html.index(f"Hint {tier}: ") for tier in (1, 2, 3)] == sorted(html.index(f"Hint {tier}: ") for tier in (1, 2, 3))
    for secret in ("987", "654", "321", "test_it"):
        assert secret not in html + as_text((RAISED,))
    assert "<a>" not in html
    assert "href" not in html, "a link to the cell is for the page that has such a place"
