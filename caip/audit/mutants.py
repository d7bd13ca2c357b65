"""First-order mutants of a solution: one small fault each, by the operators that mutation tools share.

The operators are those of Offutt et al., "An Experimental Determination of Sufficient Mutant Operators", ACM TOSEM 5(2),
1996 (relational, logical and arithmetic replacement, absolute value and unary insertion as their inverses, deletion of the
unary ones), with constant replacement, statement deletion and the return value as PIT and mutmut have them. They are written
here on ``ast`` because the tools mutate files of a package and run its tests in place: a solution is a cell of a notebook,
judged by another process.
"""

from __future__ import annotations

import ast
import copy
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

__all__ = ["Mutant", "mutants"]

Change = Callable[[ast.AST], Iterator[tuple[str, ast.AST]]]

ARITHMETIC: dict[type, tuple[type, ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div,),
    ast.Div: (ast.Mult,),
    ast.FloorDiv: (ast.Div,),
    ast.Mod: (ast.Mult,),
    ast.Pow: (ast.Mult,),
    ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,),
    ast.BitXor: (ast.BitAnd,),
    ast.MatMult: (ast.Mult,),
}
RELATIONAL: dict[type, tuple[type, ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}


@dataclass(frozen=True)
class Mutant:
    """A solution with one fault. ``name`` tells where and which; it stays the same while the solution's lines do."""

    name: str
    code: str


def mutants(code: str, lines: set[int] | None = None) -> list[Mutant]:
    """Return every first-order mutant of ``code`` that differs from it and compiles.

    ``lines`` are those that may be changed, counted from 1; None is all of them.
    """
    tree, original = ast.parse(code), ast.unparse(ast.parse(code))
    found: dict[str, Mutant] = {}
    named: Counter[str] = Counter()
    for place, node in enumerate(ast.walk(tree)):
        line = getattr(node, "lineno", None)
        if line is None or (lines is not None and line not in lines):
            continue
        for what, changed in _changes(node):
            text = ast.unparse(_replaced(tree, place, changed))
            if text != original and text not in found and _compiles(text):
                name = f"line {line}, {what}"
                named[name] += 1
                found[text] = Mutant(name if named[name] == 1 else f"{name} ({named[name]})", text)
    return list(found.values())


def _changes(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Yield what a node becomes, with a word for it."""
    for kind, change in CHANGES.items():
        if isinstance(node, kind):
            yield from change(node)


def _operator(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    assert isinstance(node, ast.BinOp | ast.AugAssign)
    for other in ARITHMETIC.get(type(node.op), ()):
        yield f"{type(node.op).__name__} becomes {other.__name__}", _with(node, op=other())


def _comparison(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    assert isinstance(node, ast.Compare)
    for place, op in enumerate(node.ops):
        for other in RELATIONAL.get(type(op), ()):
            ops = [*node.ops[:place], other(), *node.ops[place + 1 :]]
            yield f"{type(op).__name__} becomes {other.__name__}", _with(node, ops=ops)


def _logical(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    assert isinstance(node, ast.BoolOp)
    other = ast.Or if isinstance(node.op, ast.And) else ast.And
    yield f"{type(node.op).__name__} becomes {other.__name__}", _with(node, op=other())


def _unary(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    assert isinstance(node, ast.UnaryOp)
    yield f"{type(node.op).__name__} is gone", node.operand


def _constant(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    assert isinstance(node, ast.Constant)
    if isinstance(node.value, bool):
        yield f"{node.value} becomes {not node.value}", ast.Constant(not node.value)
    elif isinstance(node.value, int | float):
        yield f"{node.value} becomes {node.value + 1}", ast.Constant(node.value + 1)
        if node.value:
            yield f"{node.value} becomes 0", ast.Constant(type(node.value)(0))
    elif isinstance(node.value, str):
        yield f"{node.value[:20]!r} becomes another", ast.Constant(f"XX{node.value}XX")


def _condition(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    assert isinstance(node, ast.If | ast.IfExp)
    for value in (True, False):
        yield f"the condition is {value}", _with(node, test=ast.Constant(value))


def _returned(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    assert isinstance(node, ast.Return)
    if node.value is not None:
        yield "returns None", _with(node, value=ast.Constant(None))


def _deleted(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)  # a docstring
    if not is_text:
        yield "the statement is gone", ast.Pass()


def _loop_end(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    other: type[ast.stmt] = ast.Continue if isinstance(node, ast.Break) else ast.Break
    yield f"{type(node).__name__} becomes {other.__name__}", other()


CHANGES: dict[type, Change] = {
    ast.BinOp: _operator,
    ast.AugAssign: _operator,
    ast.Compare: _comparison,
    ast.BoolOp: _logical,
    ast.UnaryOp: _unary,
    ast.Constant: _constant,
    ast.If: _condition,
    ast.IfExp: _condition,
    ast.Return: _returned,
    ast.Assign: _deleted,
    ast.Expr: _deleted,
    ast.Break: _loop_end,
    ast.Continue: _loop_end,
}


def _with(node: ast.AST, **changes: object) -> ast.AST:
    changed = copy.copy(node)
    for name, value in changes.items():
        setattr(changed, name, value)
    return changed


def _replaced(tree: ast.Module, place: int, changed: ast.AST) -> ast.Module:
    """Return a copy of ``tree`` in which the node that is ``place``-th in the order of the walk is another."""
    fresh = copy.deepcopy(tree)
    target = next(node for number, node in enumerate(ast.walk(fresh)) if number == place)

    class Swap(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> ast.AST:
            return changed if node is target else self.generic_visit(node)

    Swap().visit(fresh)
    return ast.fix_missing_locations(fresh)


def _compiles(text: str) -> bool:
    try:
        compile(text, "mutant", "exec", dont_inherit=True)
    except SyntaxError:
        return False
    return True
