"""Words for the student: what a check found, as text. One renderer for notebook, terminal and feedback."""

from __future__ import annotations

from dataclasses import dataclass

from caip_lab.checks.failures import StudentError, StudentFault
from caip_lab.checks.language import CheckSpec
from caip_lab.checks.trace import Trace

__all__ = ["Finding", "describe", "finding"]


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


def describe(found: Finding, *, public: bool) -> str:
    """Return what the student reads. A hidden failure shows sentence, category, the error's name and line: no value."""
    if found.passed:
        return ""
    rows = _public_rows(found) if public else _hidden_rows(found)
    if found.spec.hint:
        rows.append(("hint", found.spec.hint))
    return "\n".join(f"{label:<11} {_indent(text)}" for label, text in rows if text)


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


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _indent(text: str) -> str:
    return text.replace("\n", "\n" + " " * 12)
