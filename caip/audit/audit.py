"""Put every answer we have to the labs' graders, and count what they made of it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from caip.audit.answers import misconceptions, mutable_solutions, needs, solutions, variants
from caip.audit.files import split
from caip.audit.findings import ExerciseAudit, LabAudit, Survivor
from caip.audit.lookup import looked_up
from caip.audit.mutants import mutants
from caip.audit.sitting import GradeAll, Sheet, judge
from caip.config import Course, Lab
from caip.errors import ConfigError
from caip.grading.catalogue import answer_cell
from caip.results import SubmissionResult

__all__ = ["audit_labs"]

#: Exercise -> name -> the text of its answer cell.
Tried = Mapping[str, Mapping[str, str]]
STUB = ("", "")


def audit_labs(course: Course, labs: Sequence[Lab], grade_all: GradeAll, *, every: int = 1) -> LabAudit:
    """Return what the graders of ``labs`` make of variants, misconceptions, mutants, stubs and looked-up answers.

    ``every``: put only every N-th variant, misconception and mutant to them; 1 is all.
    """
    papers = {lab.name: Paper(lab, every) for lab in labs}
    judged = judge(course, {name: paper.sheets() for name, paper in papers.items()}, grade_all)
    return sum((Marks(paper, judged[name]).audit() for name, paper in papers.items()), LabAudit())


class Paper:
    """The answers of one lab. A sheet answers as many exercises as there are answers for, so that one grading tries them all.

    That is fair only where no exercise loses points for another, nor for one that is not solved: the sheets on which one
    alone is solved try that.
    """

    def __init__(self, lab: Lab, every: int) -> None:
        self.lab, self.solutions, self.needs = lab, solutions(lab), needs(lab)
        self.exercises = [one.name for one in lab.exercises if answer_cell(one.name) in self.solutions]
        wrong = {name: {what: one.code for what, one in found.items()} for name, found in misconceptions(lab).items()}
        tried = {"variant": variants(lab), "misconception": wrong, "mutant": self._mutants()}
        self.tried: dict[str, Tried] = {kind: _some(answers, every) for kind, answers in tried.items()}
        self.tried["lookup"] = self._lookups()

    def sheets(self) -> dict[tuple[str, str], Sheet]:
        """Return the sheets by their kind and number. A mutant is only to lose points, a misconception to be named as well."""
        found: dict[tuple[str, str], Sheet] = {STUB: Sheet()}
        for name in self.exercises:
            found["alone", name] = Sheet(self._solved_cells([name]))
        for kind, tried in self.tried.items():
            for number, row in enumerate(self._rows(tried)):
                names = tuple(name for name, _ in row)
                answers = self._solved_cells(names) | self._cells((name, tried[name][what]) for name, what in row)
                is_named, is_killed = kind == "misconception", kind == "mutant"
                found[kind, str(number)] = Sheet(answers, names, named=is_named, until_lost=is_killed)
        return found

    def solved(self, name: str) -> list[str]:
        """Return which exercises are solved where ``name`` alone is: itself, and what it needs."""
        return [one for one in self.exercises if one == name or one in self.needs[name]]

    def places(self, kind: str) -> dict[tuple[str, str], tuple[str, str]]:
        """Return on which sheet each answer of a kind is: (exercise, name) -> (kind, number)."""
        rows = self._rows(self.tried[kind])
        return {place: (kind, str(number)) for number, row in enumerate(rows) for place in row}

    def _rows(self, tried: Tried) -> list[list[tuple[str, str]]]:
        columns = [[(name, what) for what in found] for name, found in tried.items()]
        return [[place for place in row if place] for row in zip_longest(*columns)]

    def _solved_cells(self, names: Iterable[str]) -> dict[str, str]:
        """Return the solutions of exercises and of what they need."""
        return {answer_cell(one): self.solutions[answer_cell(one)] for name in names for one in self.solved(name)}

    def _cells(self, answers: Iterable[tuple[str, str]]) -> dict[str, str]:
        return {answer_cell(name): code for name, code in answers}

    def _mutants(self) -> dict[str, dict[str, str]]:
        marked = mutable_solutions(self.lab)
        return {name: mutants_of(*marked[answer_cell(name)]) for name in self.exercises}

    def _lookups(self) -> dict[str, dict[str, str]]:
        cells = {name: looked_up(name, self.solutions[answer_cell(name)]) for name in self.exercises}
        return {name: {"lookup": cell} for name, cell in cells.items() if cell is not None}


def mutants_of(cell: str, lines: set[int]) -> dict[str, str]:
    """Return the mutants of an answer cell by name; of a file that it writes, with lines counted in the file."""
    head, code = split(cell)
    return {one.name: head + one.code for one in mutants(code, {line - head.count("\n") for line in lines})}


@dataclass(frozen=True)
class Marks:
    """What the graders made of a paper's sheets."""

    paper: Paper
    results: Mapping[tuple[str, str], SubmissionResult]

    def audit(self) -> LabAudit:
        """Return the findings of all exercises."""
        reasons = equivalents(self.paper.lab)
        return LabAudit(tuple(self.exercise(name, reasons.get(name, {})) for name in self.paper.exercises))

    def exercise(self, name: str, reasons: Mapping[str, str]) -> ExerciseAudit:
        """Return the findings of one exercise; ``reasons``: why a mutant is no fault."""
        tried = {kind: answers.get(name, {}) for kind, answers in self.paper.tried.items()}
        lost = {kind: self._lost(kind, name) for kind in tried}
        return ExerciseAudit(
            self.paper.lab.name,
            name,
            variants=len(tried["variant"]),
            rejected={what: said for what, said in lost["variant"].items() if said is not None},
            misconceptions=len(tried["misconception"]),
            missed=tuple(what for what, said in lost["misconception"].items() if said is None),
            unnamed=tuple(self._unnamed(name)),
            mutants=len(tried["mutant"]),
            survivors=tuple(Survivor(what, reasons.get(what, "")) for what, said in lost["mutant"].items() if said is None),
            stub_share=_share(self.results[STUB], name),
            alone_lost_share=1 - _share(self.results["alone", name], name),
            alone_others_share=self._others_share(name),
            lookup_share=next((_share(self.results[at], name) for (one, _), at in self._at("lookup") if one == name), None),
        )

    def _unnamed(self, exercise: str) -> Iterable[str]:
        """Yield the misconceptions that the feedback on them does not name."""
        for (name, what), at in self._at("misconception"):
            if name == exercise and (name, what) not in {(one.exercise, one.name) for one in self.results[at].mistakes}:
                yield what

    def _others_share(self, name: str) -> float:
        """Return the largest part of an exercise's points that is earned unsolved, where ``name`` alone is solved."""
        others = [one for one in self.paper.exercises if one not in self.paper.solved(name)]
        return max((_share(self.results["alone", name], one) for one in others), default=0.0)

    def _at(self, kind: str) -> list[tuple[tuple[str, str], tuple[str, str]]]:
        return list(self.paper.places(kind).items())

    def _lost(self, kind: str, exercise: str) -> dict[str, list[str] | None]:
        """Return, for each answer to ``exercise``, what the checks said that gave no points; None where it earned everything."""
        return {what: _said(self.results[at], exercise) for (name, what), at in self._at(kind) if name == exercise}


def equivalents(lab: Lab) -> dict[str, dict[str, str]]:
    """Return by exercise and mutant why it is no fault: ``graders/<lab>/equivalent.toml``, reviewed by a person. ConfigError."""
    file = lab.graders / "equivalent.toml"
    if not file.is_file():
        return {}
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(file, "", "TOML", str(error)) from None
    return {exercise: {name: str(reason) for name, reason in rows.items()} for exercise, rows in table.items()}


def _some(tried: Tried, every: int) -> Tried:
    return {name: dict(list(found.items())[::every]) for name, found in tried.items()}


def _share(result: SubmissionResult, exercise: str) -> float:
    score = result.exercise_scores().get(exercise)
    return round(score.points / score.max_points, 9) if score and score.max_points else 0.0


def _said(result: SubmissionResult, exercise: str) -> list[str] | None:
    if _share(result, exercise) >= 1:
        return None
    checks = [check for check in result.checks if check.exercise == exercise and not check.points]
    return [f"{check.name}: {check.outcome.value}" for check in checks] or [result.message or result.verdict.value]
