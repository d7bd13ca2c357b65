"""Words for the student: what a check found, and how to go on. One renderer for notebook, terminal and feedback."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

from caip_lab.checks.failures import NotReached, StudentError, StudentFault
from caip_lab.checks.language import CheckSpec
from caip_lab.checks.trace import Trace

__all__ = ["HINTS", "Finding", "Told", "as_text", "finding", "tell"]

#: What the tiers of a hint are called, from the first.
HINTS = ("hint", "pointer", "worked step")
#: Labels stand in a column of this width, prose beside it.
LABEL_WIDTH, PROSE_WIDTH = 12, 90


@dataclass(frozen=True)
class Finding:
    """One check's run: its sentence, its outcome's name, the facts, and the fault if there was one."""

    name: str
    sentence: str
    spec: CheckSpec
    outcome: str
    trace: Trace
    fault: StudentFault | None = None
    remark: str = ""

    @property
    def passed(self) -> bool:
        return self.outcome == "passed"


@dataclass(frozen=True)
class Told:
    """What the student may read of a check that did not pass: labelled rows, then hints, each saying more than the last.

    ``place`` is the code cell and the line in it where their code went wrong; a line of 0 is the whole cell.
    """

    rows: tuple[tuple[str, str], ...] = ()
    hints: tuple[str, ...] = ()
    place: tuple[int, int] | None = None


def finding(name: str, doc: str | None, spec: CheckSpec, trace: Trace, error: BaseException | None) -> Finding:
    """Make a finding of what a check raised: None is a pass, an AssertionError or a StudentFault the student's failure."""
    sentence = " ".join((doc or name.removeprefix("test_").replace("_", " ")).split())
    fault = error if isinstance(error, StudentFault) else None
    outcome = "passed" if error is None else fault.outcome if fault else "failed"
    return Finding(name, sentence, spec, outcome, trace, fault, _remark(error))


def _remark(error: BaseException | None) -> str:
    """Return what an assertion says of itself, or that the value could not even be looked at."""
    if error is None or isinstance(error, StudentFault):
        return ""
    if not isinstance(error, AssertionError):
        return f"the value cannot be used here ({type(error).__name__}: {error})"
    first = str(error).partition("\n")[0]  # pytest's own explanation follows in further lines
    return "" if first.startswith("assert ") else first


def tell(found: Finding, *, public: bool) -> Told:
    """Return what the student may read. A hidden failure tells category, the error's name and line, hints: no value."""
    if found.passed:
        return Told()
    rows = _public_rows(found) if public else _hidden_rows(found)
    return Told(tuple((label, text) for label, text in rows if text), found.spec.hints, _place(found.fault))


def as_text(told: Told, hints: int = len(HINTS)) -> str:
    """Return the rows and the first ``hints`` tiers as text, a label before each."""
    rows = [(label, _indent(text)) for label, text in told.rows]
    rows += [(label, _indent(textwrap.fill(text, PROSE_WIDTH))) for label, text in zip(HINTS, told.hints[:hints], strict=False)]
    return "\n".join(f"{label:<{LABEL_WIDTH}}{text}" for label, text in rows)


def _public_rows(found: Finding) -> list[tuple[str, str]]:
    seen = found.trace
    rows = [("you called" if seen.call.endswith(")") else "looked at", seen.call)]
    if found.fault is not None:
        rows.append(("what came", _sentence(str(found.fault))))
        if isinstance(found.fault, StudentError):
            rows.append(("your code", found.fault.source))
        return rows
    return [*rows, ("expected", seen.expected), ("got", seen.got), ("that is", seen.note or found.remark)]


def _hidden_rows(found: Finding) -> list[tuple[str, str]]:
    rows = [("about", found.spec.category)]
    if isinstance(found.fault, StudentError):
        where = [f"line {line}" + (f" of code cell {cell}" if cell else "") for cell, line in found.fault.lines[-1:]]
        rows.append(("what came", " in ".join([f"Your code raised {found.fault.name}", *where]) + "."))
    elif found.fault is not None:
        rows.append(("what came", _sentence(str(found.fault))))
    return rows


def _place(fault: StudentFault | None) -> tuple[int, int] | None:
    if isinstance(fault, StudentError) and fault.lines:
        return fault.lines[-1]
    return fault.place if isinstance(fault, NotReached) else None


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _indent(text: str) -> str:
    return text.replace("\n", "\n" + " " * LABEL_WIDTH)
