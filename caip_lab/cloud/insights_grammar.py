"""The language of Logs Insights, as far as it is understood here: from the text of a query to what is done with rows.

A command is refused as a whole, by name, if any part of it is not understood.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

from caip_lab.cloud.insights import (
    NUMERIC,
    MalformedQuery,
    Row,
    Rows,
    aggregate,
    cell,
    compile_pattern,
    number,
    order,
    read_moment,
    shown_moment,
)

__all__ = ["compile_query"]

Command = Callable[[Rows], Rows]
Test = Callable[[Row], bool]

TOKEN = re.compile(
    r"""\s*(?:(?P<comment>\#[^\n]*)|(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?P<regex>/(?:[^/\\\n]|\\.)*/)
    |(?P<number>-?\d+(?:\.\d+)?(?![\w.]))|(?P<name>@?[A-Za-z_][\w.@]*|`[^`]+`|\d+(?:ms|mo|[smhdwqy])\b)
    |(?P<sign>=~|!=|<=|>=|[=<>(),|*\[\]]))""",
    re.VERBOSE,
)
BINS_MS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000}
COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}
MOST_ROWS = 10_000


@dataclass(frozen=True)
class Token:
    kind: str
    value: str


def compile_query(query: str) -> Callable[[list[Row]], Rows]:
    """Return what does a query on rows, which come the newest first. MalformedQuery."""
    commands = [_command(part) for part in _split(_tokens(query)) if part.tokens]
    if not commands:
        raise MalformedQuery("the query is empty")

    def run(rows: list[Row]) -> Rows:
        found = Rows(rows)
        for command in commands:
            found = command(found)
        return Rows(found.rows[:MOST_ROWS], found.shown or ["@timestamp", "@message"])

    return run


def _tokens(query: str) -> list[Token]:
    found, at, query = [], 0, query.rstrip()
    while at < len(query):
        match = TOKEN.match(query, at)
        if match is None:
            raise MalformedQuery(f"unexpected symbol at position {at}: {query[at : at + 20].strip()}")
        at = match.end()
        if match.lastgroup != "comment":
            found.append(Token(str(match.lastgroup), match[str(match.lastgroup)]))
    return found


def _split(tokens: list[Token]) -> list[_Part]:
    parts = [_Part([])]
    for token in tokens:
        if token == Token("sign", "|"):
            parts.append(_Part([]))
        else:
            parts[-1].tokens.append(token)
    return parts


@dataclass
class _Part:
    """The tokens of one command, read from left to right."""

    tokens: list[Token]
    at: int = 0
    name: str = field(default="", init=False)

    def peek(self) -> Token:
        return self.tokens[self.at] if self.at < len(self.tokens) else Token("end", "")

    def take(self, *values: str, kind: str = "") -> Token | None:
        """Return the next token and go on, if it is one of these words or signs, or of this kind."""
        token = self.peek()
        if token.kind == kind or (token.kind in ("sign", "name") and token.value.lower() in values):
            self.at += 1
            return token
        return None

    def need(self, *values: str, kind: str = "") -> str:
        return (self.take(*values, kind=kind) or self.refuse()).value

    def refuse(self, why: str = "") -> NoReturn:
        near = " ".join(token.value for token in self.tokens[self.at : self.at + 4]) or "its end"
        raise MalformedQuery(f"the command '{self.name}' is not understood near: {near}" + (f" ({why})" if why else ""))

    def field(self) -> str:
        return self.need(kind="name").strip("`")

    def end(self) -> None:
        if self.peek().kind != "end":
            self.refuse()


def _command(part: _Part) -> Command:
    first = part.take(kind="name")
    part.name = first.value if first else part.peek().value
    known = COMMANDS.get(part.name.lower()) if first else None
    if known is None:
        raise MalformedQuery(f"the command '{part.name}' is not part of this local account, which has {', '.join(COMMANDS)}")
    command = known(part)
    part.end()
    return command


def _fields(part: _Part) -> Command:
    names = _names(part)
    return lambda rows: Rows([_renamed(row, names) for row in rows.rows], [*rows.shown, *(new for _, new in names)])


def _display(part: _Part) -> Command:
    names = _names(part)
    return lambda rows: Rows([_renamed(row, names) for row in rows.rows], [new for _, new in names])


def _names(part: _Part) -> list[tuple[str, str]]:
    found = []
    while True:
        name = part.field()
        found.append((name, part.field() if part.take("as") else name))
        if not part.take(","):
            return found


def _renamed(row: Row, names: list[tuple[str, str]]) -> Row:
    return row | {new: row[name] for name, new in names if new != name and name in row}


def _limit(part: _Part) -> Command:
    text = part.need(kind="number")
    if not text.isdecimal() or not 0 < int(text) <= MOST_ROWS:
        part.refuse(f"a number from 1 to {MOST_ROWS}")
    return lambda rows: Rows(rows.rows[: int(text)], rows.shown)


def _sort(part: _Part) -> Command:
    keys = []
    while True:
        name = _reference(part)
        keys.append((name, part.take("asc", "desc")))
        if not part.take(","):
            break

    def sort(rows: Rows) -> Rows:
        found = rows.rows
        for name, way in reversed(keys):
            descending = way is None or way.value.lower() == "desc"
            found = sorted(found, key=lambda row: order(row.get(name)), reverse=descending)
        return Rows(found, rows.shown)

    return sort


def _reference(part: _Part) -> str:
    """Return a field, or a column that an earlier ``stats`` made and did not name: ``count(*)``, ``bin(5m)``."""
    name = part.field()
    if not part.take("("):
        return name
    argument = (part.take("*") or part.take(kind="name") or part.refuse()).value
    part.need(")")
    return f"{name}({argument})"


def _filter(part: _Part) -> Command:
    test = _either(part)
    return lambda rows: Rows([row for row in rows.rows if test(row)], rows.shown)


def _either(part: _Part) -> Test:
    tests = [_both(part)]
    while part.take("or"):
        tests.append(_both(part))
    return lambda row: any(test(row) for test in tests)


def _both(part: _Part) -> Test:
    tests = [_single(part)]
    while part.take("and"):
        tests.append(_single(part))
    return lambda row: all(test(row) for test in tests)


def _single(part: _Part) -> Test:
    if part.take("not"):
        test = _single(part)
        return lambda row: not test(row)
    if part.take("("):
        test = _either(part)
        part.need(")")
        return test
    if part.take("ispresent"):
        part.need("(")
        present = part.field()
        part.need(")")
        return lambda row: row.get(present) is not None
    return _comparison(part, part.field())


def _comparison(part: _Part, name: str) -> Test:
    if part.take("not"):
        test = _like(part, name) if part.take("like") else _one_of(part, name) if part.take("in") else part.refuse()
        return lambda row: row.get(name) is not None and not test(row)
    if part.take("like"):
        return _like(part, name)
    if part.take("=~"):
        return _like(part, name)
    if part.take("in"):
        return _one_of(part, name)
    compare = COMPARE[part.need(*COMPARE)]
    wanted = _literal(part)
    return lambda row: row.get(name) is not None and _compared(compare, row[name], wanted)


def _compared(compare: Callable[[Any, Any], bool], left: Any, right: Any) -> bool:
    numbers = number(left), number(right)
    return compare(*numbers) if None not in numbers else compare(cell(left), cell(right))


def _like(part: _Part, name: str) -> Test:
    pattern = part.take(kind="regex")
    if pattern:
        found = compile_pattern(pattern.value[1:-1].replace(r"\/", "/"))
        return lambda row: row.get(name) is not None and found.search(cell(row[name])) is not None
    text = _text(part)
    return lambda row: row.get(name) is not None and text in cell(row[name])


def _one_of(part: _Part, name: str) -> Test:
    part.need("[")
    wanted = [_literal(part)]
    while part.take(","):
        wanted.append(_literal(part))
    part.need("]")
    return lambda row: row.get(name) is not None and any(_compared(COMPARE["="], row[name], each) for each in wanted)


def _literal(part: _Part) -> Any:
    given = part.take(kind="number")
    return float(given.value) if given else _text(part)


def _text(part: _Part) -> str:
    quoted = part.need(kind="text")
    return re.sub(r"\\(.)", r"\1", quoted[1:-1])


def _parse(part: _Part) -> Command:
    name = part.field()
    pattern = part.take(kind="regex")
    if pattern:
        found = compile_pattern(pattern.value[1:-1].replace(r"\/", "/"))
        names = list(found.groupindex)
        if part.take("as"):
            names = [new for _, new in _names(part)]
    else:
        pieces = _text(part).split("*")
        found = re.compile("(.*?)".join(map(re.escape, pieces)) + ("" if pieces[-1] else "$"), re.DOTALL)
        part.need("as")
        names = [new for _, new in _names(part)]
    if not names or len(names) != found.groups:
        part.refuse(f"{len(names)} names for {found.groups} places")

    def parse(row: Row) -> Row:
        match = found.search(cell(row[name])) if row.get(name) is not None else None
        return row | dict(zip(names, match.groups() if match else [None] * len(names), strict=True))

    return lambda rows: Rows([parse(row) for row in rows.rows], rows.shown)


@dataclass(frozen=True)
class _Aggregate:
    function: str
    argument: str
    percent: float
    column: str


def _stats(part: _Part) -> Command:
    columns = [_aggregate(part)]
    while part.take(","):
        columns.append(_aggregate(part))
    keys: list[tuple[str, Callable[[Row], Any]]] = []
    while part.take("by" if not keys else ","):
        keys.append(_key(part))

    def stats(rows: Rows) -> Rows:
        groups: dict[tuple[Any, ...], list[Row]] = {} if keys else {(): []}
        for row in rows.rows:
            groups.setdefault(tuple(read(row) for _, read in keys), []).append(row)
        found = [
            dict(zip((name for name, _ in keys), values, strict=True))
            | {each.column: aggregate(each.function, each.argument, group, each.percent) for each in columns}
            for values, group in groups.items()
        ]
        return Rows(found, [*(name for name, _ in keys), *(each.column for each in columns)])

    return stats


def _aggregate(part: _Part) -> _Aggregate:
    function = part.need("count", "count_distinct", "pct", *NUMERIC).lower()
    part.need("(")
    argument = "*" if function == "count" and part.take("*") else part.field()
    percent = part.need(",") and part.need(kind="number") if function == "pct" else ""
    part.need(")")
    column = f"{function}({argument}{', ' + percent if percent else ''})"
    return _Aggregate(function, argument, float(percent or 0), part.field() if part.take("as") else column)


def _key(part: _Part) -> tuple[str, Callable[[Row], Any]]:
    if not part.take("bin"):
        name = part.field()
        return (part.field() if part.take("as") else name), lambda row: row.get(name)
    part.need("(")
    size = re.fullmatch(r"(\d+)(ms|[smhdw])", part.need(kind="name"))
    part.need(")")
    if size is None or not int(size[1]):
        part.refuse("a bin such as 30s, 5m or 1h")
    step = int(size[1]) * BINS_MS[size[2]]
    column = part.field() if part.take("as") else f"bin({size[0]})"

    def read(row: Row) -> str | None:
        moment = read_moment(row.get("@timestamp"))
        return None if moment is None else shown_moment(moment // step * step)

    return column, read


COMMANDS: Mapping[str, Callable[[_Part], Command]] = {
    "fields": _fields,
    "display": _display,
    "filter": _filter,
    "sort": _sort,
    "limit": _limit,
    "stats": _stats,
    "parse": _parse,
}
