"""``caip-lab``: the public checks in a terminal, the local AWS account, and whether this machine is like the grader's."""

from __future__ import annotations

import argparse
import platform
import sys
from pathlib import Path

from caip_lab.checks.notebook import check_notebook
from caip_lab.checks.render import HINTS
from caip_lab.checks.runner import SUBMIT, summary
from caip_lab.cloud import cli as cloud
from caip_lab.versions import compare_versions

__all__ = ["main"]

AGAIN = "caip-lab check --hints {hints} NOTEBOOK"


def main(arguments: list[str] | None = None) -> None:
    """Run the command; exits with 0 where all is well, 1 where a check did not pass or a version differs, 2 on usage."""
    parser = argparse.ArgumentParser(prog="caip-lab", description="The labs in a terminal: public checks, a local AWS account.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    check = verbs.add_parser("check", help="run a notebook from top to bottom and its public checks")
    check.add_argument("notebook", type=Path, metavar="NOTEBOOK")
    check.add_argument("--hints", type=int, choices=range(len(HINTS) + 1), default=1, help="how many tiers of hints to show")
    verbs.add_parser("doctor", help="compare this machine's versions with the grader's")
    cloud.add_parser(verbs)
    chosen = parser.parse_args(arguments)
    if chosen.verb == "cloud":
        sys.exit(cloud.run(chosen))
    sys.exit(_check(chosen.notebook, chosen.hints) if chosen.verb == "check" else _doctor())


def _check(notebook: Path, hints: int) -> int:
    if not notebook.is_file():
        print(f"caip-lab: there is no file {notebook}. Name the lab's .ipynb file.", file=sys.stderr)
        return 2
    passed: list[bool] = []
    try:
        for exercise, findings in check_notebook(notebook):
            passed.append(all(found.passed for found in findings))
            print(summary(exercise, findings, hints, AGAIN), end="\n\n", flush=True)
    except ValueError as error:
        print(f"caip-lab: {error}", file=sys.stderr)
        return 2
    if not passed:
        print(f"caip-lab: {notebook} has no cell that checks an exercise. Name the lab's own .ipynb file.", file=sys.stderr)
        return 2
    some = f"{passed.count(False)} of {len(passed)} exercises have a public check that did not pass."
    print(f"All public checks passed; {SUBMIT}" if all(passed) else some)
    return 0 if all(passed) else 1


def _doctor() -> int:
    different = 0
    print(f"Python {platform.python_version()}")
    for name, ours, graders in compare_versions():
        same = ours is not None and ours.split(".")[:2] == graders.split(".")[:2]
        different += not same
        note = "" if same else f"   the grader has {graders}: pip install {name}=={graders}"
        print(f"{name:<14} {ours or 'not installed'}{note}")
    print("Like the grader." if not different else f"{different} differ from the grader; results may differ in rare cases.")
    return 1 if different else 0


if __name__ == "__main__":
    main()
