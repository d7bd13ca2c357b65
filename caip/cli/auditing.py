"""``caip audit``: the table of what the graders made of the answers put to them."""

from __future__ import annotations

import json
import os
from collections.abc import Generator, Iterable, Mapping

from rich.table import Table

from caip.audit import MOST_LOOKED_UP, ExerciseAudit, LabAudit, audit_labs
from caip.cli.screen import Screen
from caip.config import Course, Lab
from caip.grading import Graded, Job
from caip.scheduling import grade_all

__all__ = ["N_WORKERS", "run_audit"]

#: Half as many again as there are cores: notebooks with an AWS account wait for jobs, alarms and endpoints much of their time.
N_WORKERS = max(1, (os.cpu_count() or 1) * 3 // 2)


def run_audit(course: Course, labs: list[Lab], screen: Screen, *, jobs: int, every: int, as_json: bool) -> int:
    """Audit the labs and print what was found; return the exit code: 1 where a grader is not what it must be."""
    what = labs[0].name if len(labs) == 1 else f"{len(labs)} labs"

    def judge(course: Course, sheets: Mapping[str, Iterable[Job]], n_sheets: int) -> Generator[Graded, None, None]:
        return screen.progress(grade_all(course, sheets, jobs), f"auditing {what}", n_sheets)

    found = audit_labs(course, labs, judge, every=every)
    if as_json:
        screen.line(json.dumps(found.to_dict(), indent=2, ensure_ascii=False))
    else:
        _show(found, screen)
    return 0 if found.passed() else 1


def _show(found: LabAudit, screen: Screen) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("lab", "exercise"):
        table.add_column(name)
    for name in ("variants", "misconceptions", "named", "mutants", "equivalent", "looked up"):
        table.add_column(name, justify="right")
    for one in found.exercises:
        table.add_row(*_row(one))
    screen.out.print(table)
    for one in found.exercises:
        for said in _complaints(one):
            screen.line(f"{one.lab} {one.exercise}: {said}")
    total = found.to_dict()
    screen.line(
        f"{total['variants_accepted']} of {total['variants']} right answers accepted, "
        f"{total['misconceptions_caught']} of {total['misconceptions']} named mistakes caught, "
        f"{total['misconceptions_named']} of them named in the feedback, "
        f"{total['killed']} of {total['mutants'] - total['equivalent']} mutants killed "
        f"({total['equivalent']} more are no fault), "
        f"looked-up answers earn at most {total['lookup_share_max']:.0%}."
    )


def _row(one: ExerciseAudit) -> tuple[str, ...]:
    return (
        one.lab,
        one.exercise,
        f"{one.variants - len(one.rejected)}/{one.variants}",
        f"{one.misconceptions - len(one.missed)}/{one.misconceptions}",
        f"{one.named}/{one.misconceptions}",
        f"{one.killed}/{one.mutants}",
        str(one.equivalent),
        "–" if one.lookup_share is None else f"{one.lookup_share:.0%}",
    )


def _complaints(one: ExerciseAudit) -> Iterable[str]:
    for name, said in one.rejected.items():
        yield f"the right answer {name} loses points: {'; '.join(said)}"
    for name in one.missed:
        yield f"the mistake {name} earns everything"
    if one.unnamed:
        yield f"the feedback does not name {', '.join(one.unnamed)}"
    for survivor in one.survivors:
        if not survivor.reason:
            yield f"a mutant earns everything: {survivor.name}"
    if one.stub_share:
        yield f"the released cell, as it is, earns {one.stub_share:.0%}"
    if one.alone_lost_share > 0:
        yield f"solved alone it loses {one.alone_lost_share:.0%}: it depends on another exercise"
    if one.alone_others_share > 0:
        yield f"with it alone solved, another exercise earns {one.alone_others_share:.0%} unsolved"
    if one.lookup_share is not None and one.lookup_share > MOST_LOOKED_UP:
        yield f"answers looked up in the public checks earn {one.lookup_share:.0%}"
