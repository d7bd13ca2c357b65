"""The exercise as nbgrader and Otter have it: the six tasks of tests/courses/target, written once.

Tests are statements and an expression that must be true, the style of both manuals: an ``assert`` in a grade cell of
nbgrader's, an expression with the output ``True`` in a test cell of Otter's. Values are compared with ``==``, arrays with
``np.allclose``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell

NAME = "target"
POINTS = 3.0
#: What a table of the public answers is worth; the rest is split among the hidden tests.
PUBLIC_POINTS = 0.5
IMPORTS = "import json\n\nimport numpy as np\nimport pandas as pd"


@dataclass(frozen=True)
class Test:
    """``check`` is true if the work is right, after ``before`` has run."""

    check: str
    before: str = ""


@dataclass(frozen=True)
class Exercise:
    """A task, an answer whose ``{…}`` is cut for students, a public test and hidden ones."""

    name: str
    task: str
    answer: str
    solution: str
    public: Test
    hidden: tuple[Test, ...]


TABLE = 'table = pd.DataFrame({{"machine": {}, "wear": {}}})'
REFUSED = "try:\n    percent({!r})\n    refused = False\nexcept ValueError:\n    refused = True"
#: The canary is a message for graders: Otter keeps no comments.
HIDDEN = '""" # BEGIN TEST CONFIG\nhidden: true\nfailure_message: {}\n""" # END TEST CONFIG\n'
REPORT = 'with open("report.json") as file:\n    report = json.load(file)'

EXERCISES = (
    Exercise(
        "precision",
        "Write `precision(truth, predicted)`: the part of the flagged that really are positive, 0.0 if none is flagged.",
        "def precision(truth, predicted):\n{}",
        "    flagged = [t for t, p in zip(truth, predicted) if p]\n    return sum(flagged) / len(flagged) if flagged else 0.0",
        Test("precision([1, 1, 0, 0, 1], [1, 0, 1, 0, 1]) == 2 / 3"),
        (Test("precision([1, 0, 1, 1, 0, 0], [1, 1, 1, 1, 0, 0]) == 0.75"), Test("precision([1, 0, 1], [0, 0, 0]) == 0")),
    ),
    Exercise(
        "worst",
        "Name the machine with the highest wear: `worst`.",
        'wear = {{"M1": 3.1, "M2": 4.0, "M3": 8.7, "M4": 0.9}}\n{}',
        "worst = max(wear, key=wear.get)",
        Test('worst in ("M1", "M2", "M3", "M4")'),
        (Test('worst == "M3"'),),
    ),
    Exercise(
        "scaled",
        "Write `scaled(column)`: an array with the mean 0 and the standard deviation 1.",
        "def scaled(column):\n{}",
        "    column = np.asarray(column, dtype=float)\n    return (column - column.mean()) / column.std()",
        Test("np.allclose(scaled([2, 8]), [-1, 1])"),
        (Test("np.allclose(scaled([1, 1, 4, 4]), [-1, -1, 1, 1])"),),
    ),
    Exercise(
        "summary",
        "Write `summary(table)`: mean and maximum of `wear` for each `machine`.",
        "def summary(table):\n{}",
        '    return table.groupby("machine")["wear"].agg(["mean", "max"])',
        Test("np.allclose(summary(table), [[2.5, 4], [3, 3]])", TABLE.format('["M1", "M1", "M2"]', "[1.0, 4.0, 3.0]")),
        (Test("np.allclose(summary(table), [[5, 6], [2, 2]])", TABLE.format('["M5", "M8", "M5"]', "[6.0, 2.0, 4.0]")),),
    ),
    Exercise(
        "percent",
        'Write `percent(text)`: `percent("25%")` is 0.25; what is no percentage raises a ValueError.',
        "def percent(text):\n{}",
        '    return float(text.removesuffix("%")) / 100',
        Test('percent("25%") == 0.25'),
        (Test('percent("12.5%") == 0.125'), Test("refused", REFUSED.format("abc"))),
    ),
    Exercise(
        "report",
        "Write `report.json`: how many listings were `flagged`, and how many of them `right`.",
        "flags = [1, 1, 0, 1, 1, 0, 1, 1, 1]\ntruth = [1, 0, 0, 1, 0, 1, 1, 0, 1]\n{}",
        'right = sum(f and t for f, t in zip(flags, truth))\nwith open("report.json", "w") as file:\n'
        '    json.dump({"flagged": sum(flags), "right": right}, file)',
        Test('report["flagged"] > 0', REPORT),
        (Test('report == {"flagged": 7, "right": 4}', REPORT),),
    ),
)


def nbgrader_source(canary: str) -> NotebookNode:
    """Return the source notebook for ``nbgrader generate_assignment``: hidden tests below the public one, in its cell."""
    cells = [new_markdown_cell("# A lab to attack"), new_code_cell(IMPORTS, metadata=_nbgrader("setup", locked=True))]
    for one in EXERCISES:
        hidden = "\n".join(_asserted(test) for test in one.hidden)
        tests = f"{_asserted(one.public)}\n### BEGIN HIDDEN TESTS\n# {canary}\n{hidden}\n### END HIDDEN TESTS"
        cells += [
            new_markdown_cell(one.task),
            new_code_cell(_with_solution(one, "###"), metadata=_nbgrader(f"{one.name}-answer", solution=True)),
            new_code_cell(tests, metadata=_nbgrader(one.name, locked=True, grade=True, points=POINTS)),
        ]
    return _numbered(cells)


def otter_source(canary: str) -> NotebookNode:
    """Return the master notebook for ``otter assign``: each test a cell, the hidden ones marked so."""
    config = f"# ASSIGNMENT CONFIG\nname: {NAME}\nsolutions_pdf: false\ntemplate_pdf: false\nexport_cell:\n  pdf: false"
    cells = [new_raw_cell(config), new_markdown_cell("# A lab to attack"), new_code_cell(IMPORTS)]
    for one in EXERCISES:
        cells += _question(one, canary)
    return _numbered(cells)


def _question(one: Exercise, canary: str) -> Iterator[NotebookNode]:
    share = (POINTS - PUBLIC_POINTS) / len(one.hidden)
    points = "\n".join(f"  - {number}" for number in (PUBLIC_POINTS, *[share] * len(one.hidden)))
    yield new_raw_cell(f"# BEGIN QUESTION\nname: {one.name}\npoints:\n{points}")
    yield new_markdown_cell(one.task)
    yield new_raw_cell("# BEGIN SOLUTION")
    yield new_code_cell(_with_solution(one, "#"))
    yield new_raw_cell("# END SOLUTION")
    yield new_raw_cell("# BEGIN TESTS")
    yield _expected(one.public)
    for test in one.hidden:
        yield _expected(test, HIDDEN.format(canary))
    yield new_raw_cell("# END TESTS")
    yield new_raw_cell("# END QUESTION")


def _with_solution(one: Exercise, mark: str) -> str:
    indent = one.solution[: len(one.solution) - len(one.solution.lstrip())]
    return one.answer.format(f"{indent}{mark} BEGIN SOLUTION\n{one.solution}\n{indent}{mark} END SOLUTION")


def _asserted(test: Test) -> str:
    return "\n".join(filter(None, (test.before, f"assert {test.check}")))


def _expected(test: Test, first: str = "") -> NotebookNode:
    true = new_output("execute_result", {"text/plain": "True"}, execution_count=1)
    source = first + "\n".join(filter(None, (test.before, test.check)))
    return new_code_cell(source, outputs=[true], execution_count=1)


def _nbgrader(grade_id: str, **facts: object) -> dict[str, object]:
    flags = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3}
    return {"nbgrader": {**flags, "grade_id": grade_id, **facts}}


def _numbered(cells: list[NotebookNode]) -> NotebookNode:
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return nbformat.from_dict(new_notebook(cells=cells, metadata={"kernelspec": spec}))
