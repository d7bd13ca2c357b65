"""What an edited grader costs: one exercise of w1c2_metrics judged again for everybody. ``make bench WHAT=regrade``.

A cohort is graded, the hidden checks of one exercise are edited, it is graded again: only what the edit can change is judged.
SUBMISSIONS=100 takes a small cohort; figures are kept in build/bench/regrade.json.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from pathlib import Path

import click

from benchmarks.cohorts import ROOT, hand_in, keep_apart, lay_out
from benchmarks.systems import caip

LAB, EXERCISE = "w1c2_metrics", "fbeta"
N_WORKERS, N_DISTINCT = 2, 19


@click.command()
@click.option("--submissions", envvar="SUBMISSIONS", type=click.IntRange(10), default=1_000, show_default=True)
@click.option("--json", "target", type=click.Path(path_type=Path), default=ROOT / "build" / "bench" / "regrade.json")
def main(submissions: int, target: Path) -> None:
    """Print what each run took, and keep the figures."""
    with tempfile.TemporaryDirectory(prefix="caip-regrade-") as folder:
        keep_apart(Path(folder))
        caip.rehearse(Path(folder, "rehearsal"), LAB, min(submissions, N_DISTINCT))
        course = lay_out(place := Path(folder, "course"), LAB)
        (place / "graders").unlink()
        shutil.copytree(ROOT / "graders" / LAB, place / "graders" / LAB)
        hand_in(course, LAB, submissions, min(submissions, N_DISTINCT))
        lab = course.lab(LAB)
        whole, _ = caip.grade(course, lab, N_WORKERS)
        edited = place / "graders" / LAB / f"test_{EXERCISE}.py"
        edited.write_text(edited.read_text(encoding="utf-8") + "\n# edited\n", encoding="utf-8")
        again, _ = caip.grade(course, lab, N_WORKERS)
        began = time.perf_counter()
        nothing, _ = caip.grade(course, lab, N_WORKERS)
        nothing_s = time.perf_counter() - began
    n_exercises = sum(not one.manual for one in lab.exercises)
    if len(whole.done) != submissions:
        raise SystemExit(f"{len(whole.done)} of {submissions} were graded:\n{''.join(whole.printed[-20:])}")
    if len(again.done) != submissions:
        raise SystemExit(f"{len(again.done)} of {submissions} were judged again:\n{''.join(again.printed[-20:])}")
    runs = {"whole": whole.per_submission(N_WORKERS), "one exercise": again.per_submission(N_WORKERS)}
    facts = {
        "submissions": submissions,
        "judged_again": len(again.done),
        "exercises": n_exercises,
        "seconds_per_submission": {name: one[0] for name, one in runs.items()},
        "processor_s_per_submission": {name: one[1] for name, one in runs.items()},
        "share": round(again.ended[0] / whole.ended[0], 3),
        "share_processor": round(runs["one exercise"][1] / runs["whole"][1], 3),
        "nothing_edited_s": nothing_s,
        # Faults of the grader's are never settled: on a machine that is too busy a kernel may not start in time.
        "judged_though_nothing_was_edited": [line for line in nothing.printed if line.startswith('{"')],
        "load": os.getloadavg()[0],
    }
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(facts, indent=1), encoding="utf-8")
    print(
        f"{submissions} submissions, {N_WORKERS} workers, one of {n_exercises} exercises edited, {len(again.done)} judged again"
    )
    for name, (seconds, processor_s) in runs.items():
        print(f"{name + ':':<14}{seconds:.4f} s a submission, {processor_s:.4f} s of processor time")
    print(f"share: {facts['share']:.1%} of the whole run, {facts['share_processor']:.1%} of a submission's processor time")
    print(f"nothing edited: {nothing_s:.1f} s, {len(nothing.done)} judged; load {facts['load']:.1f}; kept in {target}")


if __name__ == "__main__":
    main()
