"""Whether the ten-thousandth submission costs what the hundredth did: ``make bench WHAT=scale``.

w1c2_metrics at 100, 1,000 and 10,000 submissions, graded by ``caip grade`` on two workers, each size in a course of its own:
seconds and processor time a submission, memory of each kind of process, the database's size, the report's time. LARGEST=1000
leaves out what is larger; figures are kept in build/bench/scale.json.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from benchmarks.cohorts import ROOT, hand_in, keep_apart, lay_out
from benchmarks.systems import caip

LAB = "w1c2_metrics"
SIZES = (100, 1_000, 10_000)
N_WORKERS, N_DISTINCT = 2, 19
KINDS = ("writer", "worker", "student's side")


@dataclass(frozen=True)
class Row:
    """What one size took. Memory: the most that all processes of a kind held together, shared pages counted in parts."""

    submissions: int
    seconds_per_submission: float
    processor_s_per_submission: float
    memory_mb: dict[str, float]
    database_mb: float
    report_s: float
    load: float


@click.command()
@click.option("--largest", envvar="LARGEST", type=click.IntRange(10), default=SIZES[-1], show_default=True)
@click.option("--json", "target", type=click.Path(path_type=Path), default=ROOT / "build" / "bench" / "scale.json")
def main(largest: int, target: Path) -> None:
    """Print the table, and keep the figures."""
    sizes = [size for size in SIZES if size <= largest] or [largest]
    rows = []
    for size in sizes:
        rows.append(measure(size))
        print(rows[-1], file=sys.stderr)  # the last takes an hour
    last, first = rows[-1], rows[0]
    facts = {
        "rows": [asdict(row) for row in rows],
        "ratio_seconds": round(last.seconds_per_submission / first.seconds_per_submission, 3),
        "ratio_processor": round(last.processor_s_per_submission / first.processor_s_per_submission, 3),
        "ratio_memory": {kind: round(last.memory_mb[kind] / first.memory_mb[kind], 3) for kind in KINDS if first.memory_mb[kind]},
    }
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(facts, indent=1), encoding="utf-8")
    Console().print(table(rows))
    print(f"{last.submissions} to {first.submissions} submissions: {facts['ratio_seconds']} of the seconds each,")
    print(f"{facts['ratio_processor']} of the processor time, memory {json.dumps(facts['ratio_memory'])}; kept in {target}")


def measure(size: int) -> Row:
    """Grade a cohort of ``size`` and report on it."""
    with tempfile.TemporaryDirectory(prefix="caip-scale-") as folder:
        keep_apart(Path(folder))
        caip.rehearse(Path(folder, "rehearsal"), LAB, min(size, N_DISTINCT))
        course = lay_out(place := Path(folder, "course"), LAB)
        hand_in(course, LAB, size, min(size, N_DISTINCT))
        found, _ = caip.grade(course, course.lab(LAB), N_WORKERS)
        if len(found.done) != size:
            raise SystemExit(f"{len(found.done)} of {size} were graded:\n{''.join(found.printed[-20:])}")
        seconds, processor_s = found.per_submission(N_WORKERS)
        began = time.perf_counter()
        subprocess.run([caip.PROGRAM, "report", LAB], cwd=place, check=True, stdout=subprocess.DEVNULL)
        report_s = time.perf_counter() - began
        memory = {kind: found.memory_by_name.get(kind, 0.0) for kind in KINDS}
        database_mb = (place / "gradebook.db").stat().st_size / 1e6
    return Row(size, seconds, processor_s, memory, database_mb, report_s, os.getloadavg()[0])


def table(rows: Sequence[Row]) -> Table:
    """Return what is printed."""
    columns = (
        "submissions",
        "s each",
        "processor s each",
        *(f"{kind}, MB" for kind in KINDS),
        "database, MB",
        "report, s",
        "load",
    )
    made = Table(*columns, title=f"{LAB}, {N_WORKERS} workers")
    for row in rows:
        seconds = (f"{value:.4f}" for value in (row.seconds_per_submission, row.processor_s_per_submission))
        memory = (f"{row.memory_mb[kind]:.0f}" for kind in KINDS)
        rest = (f"{row.database_mb:.1f}", f"{row.report_s:.1f}", f"{row.load:.1f}")
        made.add_row(f"{row.submissions:,}", *seconds, *memory, *rest)
    return made


if __name__ == "__main__":
    main()
