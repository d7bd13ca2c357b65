"""The mutation operators: each makes the fault that it is named after, and every mutant is a program of its own."""

from __future__ import annotations

import ast

import pytest

from caip.audit.mutants import mutants


def made(code: str, lines: set[int] | None = None) -> set[str]:
    return {one.code for one in mutants(code, lines)}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("x = a + b", {"x = a - b", "pass"}),
        ("x = a / b", {"x = a * b", "pass"}),
        ("x = a < b", {"x = a <= b", "x = a > b", "pass"}),
        ("x = a == b", {"x = a != b", "pass"}),
        ("x = a and b", {"x = a or b", "pass"}),
        ("x = not a", {"x = a", "pass"}),
        ("x = 2", {"x = 3", "x = 0", "pass"}),
        ("x = 0", {"x = 1", "pass"}),
        ("x = True", {"x = False", "pass"}),
        ("x = 'a'", {"x = 'XXaXX'", "pass"}),
        ("x += 1", {"x -= 1", "x += 2", "x += 0"}),
        ("def f():\n    return a", {"def f():\n    return None"}),
        ("x = a if b else c", {"x = a if True else c", "x = a if False else c", "pass"}),
        ("for a in b:\n    break", {"for a in b:\n    continue"}),
        ("x = a[1:]", {"x = a[2:]", "x = a[0:]", "pass"}),
    ],
)
def test_operators(code: str, expected: set[str]) -> None:
    assert made(code) == expected


def test_a_docstring_and_what_ships_are_left_alone() -> None:
    code = 'def f(a):\n    """Say what it is."""\n    b = a\n    return b + 1'
    assert made(code, {4}) == {
        ast.unparse(ast.parse(code.replace("b + 1", "b - 1"))),
        ast.unparse(ast.parse(code.replace("b + 1", "b + 2"))),
        ast.unparse(ast.parse(code.replace("b + 1", "b + 0"))),
        ast.unparse(ast.parse(code.replace("return b + 1", "return None"))),
    }
    assert not [text for text in made(code) if "Say what it is" not in text]


def test_mutants_differ_from_the_solution_and_from_each_other_and_have_names_of_their_own() -> None:
    code = "def f(y, p):\n    tp = sum(a == 1 and b == 1 for a, b in zip(y, p))\n    return tp / len(y) if y else 0.0\n"
    found = mutants(code)
    texts = [one.code for one in found]
    assert len(set(texts)) == len(texts)
    assert ast.unparse(ast.parse(code)) not in texts
    assert len({one.name for one in found}) == len(found)
    for text in texts:
        compile(text, "mutant", "exec")
