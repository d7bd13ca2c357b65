"""The table: a row for each attack, a column for each system, in Markdown that a terminal can show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from benchmarks.attacks.exercise import POINTS
from benchmarks.attacks.rows import Outcome, Row

Found = Mapping[str, Mapping[str, Outcome]]


def cell(row: Row, system: str, outcome: Outcome | None) -> str:
    """Return what ``system`` made of ``row``; what it should not have done is bold."""
    if outcome is None:
        return "not run" if row.must_not_run_on(system) else "–"
    parts = [_points(row, outcome)]
    if lost := _lost(row, outcome):
        parts.append(f"**right work lost {lost:g}**")
    parts += [f"**read: {', '.join(outcome.read)}**"] if outcome.read else []
    parts += [f"**{outcome.stopped}**"] if outcome.stopped else []
    return "; ".join(parts)


def _points(row: Row, outcome: Outcome) -> str:
    if outcome.points is None:
        return "**not graded**" if row.right else "not graded"
    shown = f"{gained(row, outcome):g} of {POINTS * len(row.aimed()):g}"
    return f"**{shown}**" if _is_wrong(row, outcome) else shown


def gained(row: Row, outcome: Outcome) -> float:
    """Return the points for what the attack aims at."""
    return sum((outcome.points or {}).get(name, 0.0) for name in row.aimed())


def _is_wrong(row: Row, outcome: Outcome) -> bool:
    deserved = sum(row.deserved(name) for name in row.aimed())
    return gained(row, outcome) < deserved if row.right else gained(row, outcome) > deserved


def _lost(row: Row, outcome: Outcome) -> float:
    """Return what right work elsewhere in the same submission lost."""
    return sum(POINTS - (outcome.points or {}).get(name, 0.0) for name in row.kept())


def table(rows: Iterable[Row], systems: Mapping[str, str], found: Found) -> str:
    """Return the table; ``systems`` maps names to what stands above their columns, ``found`` rows to outcomes."""
    lines = [["", "what the student tries", *systems.values()]]
    for number, row in enumerate(rows, 1):
        outcomes = found.get(row.name, {})
        lines.append([str(number), row.attack.title, *(cell(row, system, outcomes.get(system)) for system in systems)])
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    lines.insert(1, ["-" * width for width in widths])
    return "\n".join(f"| {' | '.join(text.ljust(width) for text, width in zip(line, widths, strict=True))} |" for line in lines)


def summary(rows: Iterable[Row], system: str, found: Found) -> str:
    """Return one sentence on all that was run on ``system``."""
    run = [(row, found[row.name][system]) for row in rows if system in found.get(row.name, {})]
    wrong = [(row, outcome) for row, outcome in run if not row.right]
    right = [(row, outcome) for row, outcome in run if row.right]
    return (
        f"{system}: of {len(wrong)} attacks {sum(_is_wrong(*one) for one in wrong)} gained points, "
        f"{sum(bool(outcome.read) for _, outcome in wrong)} read what they should not, "
        f"{sum(bool(outcome.stopped) for _, outcome in wrong)} reached others, "
        f"{sum(bool(_lost(*one)) for one in wrong)} took right work down; "
        f"of {len(right)} right ones {sum(_is_wrong(*one) for one in right)} lost points."
    )
