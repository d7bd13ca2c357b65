"""How long a student waits for the public checks: ``make bench WHAT=checks``.

Each exercise of the labs that need no AWS account, right answers in the notebook, in one warm process as in a kernel: the
second run of its checks, file read and compiled included, as ``check("…")`` does it.
"""

from __future__ import annotations

import contextlib
import io
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from IPython.core.interactiveshell import InteractiveShell

from caip.config import Course, Lab
from caip_lab.checks.notebook import read_cells
from caip_lab.checks.runner import run_checks

ROOT = Path(__file__).parents[1]
WANTED_S = 0.3


def seconds(lab: Lab) -> dict[str, float]:
    """Return, by exercise, the seconds of one public check: the time of the exercise's checks by their number."""
    with tempfile.TemporaryDirectory() as place, contextlib.chdir(place):
        shutil.copytree(lab.source, place, dirs_exist_ok=True)  # its cells write files
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            return dict(_timed(read_cells(lab.notebook), Path(place)))


def _timed(cells: Iterable[tuple[str, str | None]], folder: Path) -> Iterator[tuple[str, float]]:
    shell = InteractiveShell.instance()
    for source, exercise in cells:
        if exercise is None:
            shell.run_cell(source)
        elif (folder / "checks" / f"test_{exercise}.py").is_file():
            run_checks(exercise, shell.user_ns, folder)
            begun = time.perf_counter()
            findings = run_checks(exercise, shell.user_ns, folder)
            yield exercise, (time.perf_counter() - begun) / len(findings)
            assert all(one.passed for one in findings), exercise


def main() -> None:
    """Print median and slowest for each lab."""
    print("| lab | exercises | median | slowest |\n|---|---|---|---|")
    for lab in (lab for lab in Course.read(ROOT).labs() if not lab.aws):
        found = seconds(lab)
        slowest = max(found, key=lambda name: found[name])
        middle = statistics.median(found.values())
        print(f"| {lab.name} | {len(found)} | {1000 * middle:.1f} ms | {slowest}, {1000 * found[slowest]:.1f} ms |")
    print(f"\nAim: under {1000 * WANTED_S:.0f} ms a check.")


if __name__ == "__main__":
    main()
