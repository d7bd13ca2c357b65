"""``make bench WHAT=attacks``: the red-team suite put to nbgrader, to Otter-Grader and to caip, side by side.

The others run in a jail, so that what is hostile can do no harm; what could is not put to them. An hour and a half on
two cores; ``--only`` names the rows to run.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from benchmarks.attacks.caip import Caip
from benchmarks.attacks.nbgrader import Nbgrader
from benchmarks.attacks.otter import Otter
from benchmarks.attacks.rows import Outcome, Row, all_rows
from benchmarks.attacks.table import summary, table

BUILD = Path(__file__).parents[2] / "build" / "bench"
SYSTEMS = {kind.name: kind for kind in (Nbgrader, Otter, Caip)}


@click.command()
@click.option("--only", multiple=True, help="Run this row; may be given more than once.")
@click.option("--system", "chosen", multiple=True, type=click.Choice([*SYSTEMS]), help="Put them to this system.")
@click.option(
    "--json", "target", type=click.Path(path_type=Path, dir_okay=False), help="Keep outcomes there; what is there is not run."
)
def main(only: tuple[str, ...], chosen: tuple[str, ...], target: Path | None) -> None:
    """Print the table."""
    rows = [row for row in all_rows() if not only or row.name in only]
    systems = [SYSTEMS[name](BUILD) for name in chosen or SYSTEMS]
    record = Record(target)
    with Progress(console=Console(stderr=True)) as progress:
        for system in systems:
            put(system, rows, record, progress)
    print(table(rows, {system.name: system.version for system in systems}, record.found))
    print()
    for system in systems:
        print(summary(rows, system.name, record.found))
    print(f"{datetime.now(UTC):%Y-%m-%d}, Python {sys.version.split()[0]}.")


class Record:
    """The outcomes by row and system, kept in a file if there is one: a run that was ended goes on where it was."""

    def __init__(self, target: Path | None) -> None:
        self.target = target
        self.found: dict[str, dict[str, Outcome]] = {}
        if target and target.is_file():
            for row, outcomes in json.loads(target.read_text()).items():
                self.found[row] = {system: Outcome(**{**it, "read": tuple(it["read"])}) for system, it in outcomes.items()}

    def add(self, row: Row, system: str, outcome: Outcome) -> None:
        self.found.setdefault(row.name, {})[system] = outcome
        if self.target:
            data = {name: {one: asdict(it) for one, it in outcomes.items()} for name, outcomes in self.found.items()}
            self.target.write_text(json.dumps(data, indent=1))


def put(system: Nbgrader | Otter | Caip, rows: list[Row], record: Record, progress: Progress) -> None:
    """Put those rows to ``system`` that may be, and were not."""
    mine = [row for row in rows if row.runs_on(system.name) and not row.must_not_run_on(system.name)]
    mine = [row for row in mine if system.name not in record.found.get(row.name, {})]
    if not mine:
        return
    task = progress.add_task(f"{system.name}: preparing", total=len(mine))
    system.prepare()
    progress.update(task, description=system.name)
    for row, outcome in system.judge(mine):
        record.add(row, system.name, outcome)
        progress.advance(task)
        if not progress.console.is_terminal:  # where no bar is drawn
            progress.console.print(f"{system.name}: {row.name}")


if __name__ == "__main__":
    main()
