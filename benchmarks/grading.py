"""Seconds a submission: caip, stock nbgrader, Otter, nbclient, and what the student's own cells take in a warm process.

``make bench WHAT=grading``: all side by side on the same notebooks, one lab after the other, each system warm and with one
process unless it says so. SIZE=full takes half an hour, SIZE=quick three: w1c2_metrics only. What was measured is
in build/bench/grading.json.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from benchmarks.cohorts import LEFT_OUT, ROOT, hand_in, keep_apart, lay_out
from benchmarks.measured import Measured
from benchmarks.systems import caip, floor, nbclient, nbgrader, otter
from caip.config import Course, Lab

LABS = ("w1c2_metrics", "w2c2_inference", "w2c2_deploy")
#: Different notebooks, which is what the slow systems grade; and how often caip and the floor grade each, as another's.
SIZES = {"quick": (3, 8), "full": (6, 10)}
CAIP = "caip, {} worker{}"


@dataclass(frozen=True)
class Row:
    """What one system took for one lab. ``points``: the mean, of those that it gave any."""

    lab: str
    system: str
    submissions: int
    seconds_per_submission: float
    processor_s_per_submission: float
    start_s: float
    rss_mb: float
    points: float | None


@click.command()
@click.option("--size", envvar="SIZE", type=click.Choice([*SIZES]), default="full", show_default=True)
@click.option("--lab", "labs", multiple=True, type=click.Choice(LABS), help="This lab only; may be given more than once.")
@click.option("--json", "target", type=click.Path(path_type=Path), default=ROOT / "build" / "bench" / "grading.json")
def main(size: str, labs: tuple[str, ...], target: Path) -> None:
    """Print the table, and keep the figures."""
    distinct, copies = SIZES[size]
    labs = labs or (LABS if size == "full" else LABS[:1])
    rows = []
    for row in (row for lab in labs for row in measure(lab, distinct, copies)):
        rows.append(row)
        print(row, file=sys.stderr)  # all of it takes half an hour
    facts = {
        "rows": [asdict(row) for row in rows],
        "ratio_nbgrader": ratios(rows, nbgrader.NAME, CAIP.format(2, "s")),
        "ratio_otter": ratios(rows, otter.NAME, CAIP.format(2, "s")),
        "ratio_floor": ratios(rows, CAIP.format(1, ""), floor.NAME),
        "ratio_floor_processor": ratios(rows, CAIP.format(1, ""), floor.NAME, "processor_s_per_submission"),
        "ratio_workers": ratios(rows, CAIP.format(1, ""), CAIP.format(2, "s")),
        "left_out": LEFT_OUT,
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "load": os.getloadavg()[0],
    }
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(facts, indent=1), encoding="utf-8")
    Console().print(table(rows))
    for name in ("ratio_nbgrader", "ratio_otter", "ratio_floor", "ratio_floor_processor", "ratio_workers"):
        print(f"{name}: {json.dumps(facts[name])}")
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores, load {facts['load']:.1f}; kept in {target}")


def measure(lab_name: str, distinct: int, copies: int) -> Iterator[Row]:
    """Yield a row for each system, the quick ones on ``copies`` times as many submissions of the same notebooks."""
    with tempfile.TemporaryDirectory(prefix="caip-grading-") as folder:
        keep_apart(Path(folder))
        caip.rehearse(Path(folder, "rehearsal"), lab_name, distinct)
        course = lay_out(Path(folder, "course"), lab_name)
        lab = course.lab(lab_name)
        students = hand_in(course, lab_name, distinct * copies + 1, distinct)
        raised: dict[str, set[str]] = {}
        earned: dict[str, dict[str, float]] = {}
        for system, begin, graded, at_once in _ways(course, lab, students, distinct):
            (place := Path(folder, "system")).mkdir()
            found, points = begin(place)
            earned[system] = points
            raised[system] = {line for line in found.printed if "cells raised" in line}
            yield _row(lab_name, system, found, points, at_once, graded)
            shutil.rmtree(place)
        _same_work(lab_name, raised[floor.NAME], raised[nbclient.NAME])
        _same_points(lab_name, earned[CAIP.format(1, "")], earned[nbgrader.NAME])


Way = Callable[[Path], tuple[Measured, dict[str, float]]]


def _ways(course: Course, lab: Lab, students: Sequence[str], distinct: int) -> Iterator[tuple[str, Way, Sequence[str], int]]:
    """Yield each system with what runs it, what it grades, and how many it grades at a time.

    The first that each grades is for nothing but to be warm, and is the first notebook once more.
    """
    few = students[: distinct + 1]
    yield floor.NAME, lambda place: floor.measure(course, lab, students, place), students, 1
    yield CAIP.format(1, ""), lambda place: caip.grade(course, lab, 1, "--force"), students, 1
    yield CAIP.format(2, "s"), lambda place: caip.grade(course, lab, 2, "--force"), students, 2
    for peer in (nbgrader, otter, nbclient):
        yield peer.NAME, lambda place, peer=peer: peer.measure(course, lab, few, place), few, 1  # type: ignore[misc]


def _same_work(lab: str, floor_raised: set[str], client_raised: set[str]) -> None:
    """Say where cells raised in the floor that did not in Jupyter's own kernel: the floor is then none."""
    for line in sorted(client_raised - floor_raised):
        print(f"{lab}: the floor did other work than nbclient, which says: {line}", file=sys.stderr)


def _same_points(lab: str, ours: dict[str, float], others: dict[str, float]) -> None:
    """Say who has other points from nbgrader, which judges from inside, than from caip."""
    for student, points in sorted(others.items()):
        if abs(ours.get(student, 0.0) - points) > 1e-6:
            print(f"{lab}: {student}: caip {ours.get(student)}, nbgrader {points:g}", file=sys.stderr)


def _row(lab: str, system: str, found: Measured, points: dict[str, float], at_once: int, graded: Sequence[str]) -> Row:
    if len(found.done) != len(graded):
        raise SystemExit(f"{system}: {len(found.done)} of {len(graded)} submissions of {lab}:\n{''.join(found.printed[-40:])}")
    seconds, processor_s = found.per_submission(at_once)
    mean = sum(points.values()) / len(points) if points else None
    row = Row(lab, system, len(graded), seconds, processor_s, found.done[0][0], found.memory_mb, mean)
    print(f"{lab}: {system}: {seconds:.3f} s, load {os.getloadavg()[0]:.1f}", file=sys.stderr)
    return row


def ratios(rows: Sequence[Row], above: str, below: str, of: str = "seconds_per_submission") -> dict[str, float]:
    """Return by lab what ``above`` takes over what ``below`` takes."""
    known = {(row.lab, row.system): getattr(row, of) for row in rows}
    return {lab: round(known[lab, above] / known[lab, below], 2) for lab in dict.fromkeys(row.lab for row in rows)}


def table(rows: Sequence[Row]) -> Table:
    """Return what is printed."""
    columns = ("lab", "system", "submissions", "s each", "processor s each", "start, s", "memory, MB", "points, mean")
    made = Table(*columns, title="seconds a submission")
    for row in rows:
        points = "–" if row.points is None else f"{row.points:.1f}"
        seconds = (f"{value:.3f}" for value in (row.seconds_per_submission, row.processor_s_per_submission))
        made.add_row(row.lab, row.system, str(row.submissions), *seconds, f"{row.start_s:.1f}", f"{row.rss_mb:.0f}", points)
    return made


if __name__ == "__main__":
    main()
