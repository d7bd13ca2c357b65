"""The verbs.

Exit codes: 0 fine, wrong answers included; 1 some submission could not be graded, or a score was held back; 2 usage;
3 environment or grader fault.
"""

from __future__ import annotations

import json
import os
import sys
import time
import warnings
from collections.abc import Generator, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

import caip
from caip.cli import auditing, demonstration, health, run
from caip.cli.exporting import export_grades
from caip.cli.progress import Ended, Tally, describe, run_log
from caip.cli.screen import Screen
from caip.cli.stopping import stopped_by_signals
from caip.cli.watching import LOOK_EVERY_S, Watch
from caip.config import Course, Lab, Syllabus
from caip.errors import CaipError, UsageError
from caip.gradebook import Exchange, Inbound, grading_turn, write_solution
from caip.gradebook import collect as bring_in
from caip.grading import Lowered
from caip.reports import FORMATS, Standing, cover, coverage_page
from caip.sandbox import ISOLATIONS, probe
from caip.scheduling import scheduler_for

__all__ = ["main"]

#: What Ctrl-C leaves behind, where there is more to say of it than that the command stopped.
STOPPED = {
    "grade": "caip: stopped. What was graded is in the gradebook; "
    "run the same command again to go on (without --force, which would begin anew).",
    "watch": "caip: no longer watching. What arrives meanwhile is judged by the next caip watch.",
}
LABS = click.argument("labs", nargs=-1, metavar="[LAB]...")


class _Group(click.Group):
    """Maps our errors and Ctrl-C to one line and an exit code."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except CaipError as error:
            click.echo(f"caip: {error}", err=True)
            sys.exit(error.exit_code)
        except KeyboardInterrupt:
            click.echo(STOPPED.get(ctx.invoked_subcommand or "", "caip: stopped."), err=True)
            sys.exit(130)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(caip.__version__, prog_name="caip")
@click.option(
    "--course",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="The course's folder (default: here).",
)
@click.pass_context
def cli(ctx: click.Context, folder: Path) -> None:
    """Auto-graded notebook labs whose grades can be trusted."""
    # nbgrader on SQLAlchemy 2 warns on every new submission; it is no news to an instructor.
    warnings.filterwarnings("ignore", module="nbgrader.*")
    ctx.obj = folder


def _course(ctx: click.Context) -> Course:
    return Course.find(ctx.obj)


def _max_points(labs: list[Lab]) -> dict[str, float]:
    return {lab.name: lab.max_points for lab in labs}


@cli.command()
@click.option("--students", type=click.IntRange(1, 5000), default=24, show_default=True, help="How many students.")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="Where the demonstration's course goes (default: build/demo)."
)
@click.pass_context
def demo(ctx: click.Context, students: int, out: Path | None) -> None:
    """Run the main job on a simulated cohort, in a course of its own under build/demo."""
    course = _course(ctx)
    sys.exit(demonstration.run_demo(course, out or course.root / "build" / "demo", students, Screen()))


@cli.command()
@LABS
@click.option("--solutions", is_flag=True, help="Also write solutions/<LAB>, executed.")
@click.pass_context
def release(ctx: click.Context, labs: tuple[str, ...], solutions: bool) -> None:
    """Generate release/<LAB> and dist/<LAB>-student.zip."""
    course, screen, broken = _course(ctx), Screen(), False
    for lab, file, problems in run.release(course, course.labs(labs)):
        screen.line(f"{lab.name}: {course.release(lab.name)}, {file}")
        for problem in problems:
            screen.note(f"grader fault: {problem}")
        broken |= bool(problems)
        if solutions:
            screen.line(f"{lab.name}: {write_solution(course, lab)}")
    sys.exit(3 if broken else 0)


@cli.command()
@click.argument("source", type=click.Path(path_type=Path, exists=True), metavar="ZIP|DIR")
@click.option("--lab", "lab_name", required=True, help="The lab that was handed in.")
@click.option("--pattern", help="A regular expression with (?P<student>…), optionally (?P<timestamp>…) and (?P<file>…).")
@click.pass_context
def collect(ctx: click.Context, source: Path, lab_name: str, pattern: str | None) -> None:
    """Bring in what students handed in: a download of Canvas or Moodle, or any folder."""
    course = _course(ctx)
    Screen().collected(bring_in(course, course.lab(lab_name), source, pattern=pattern))


@cli.command()
@LABS
@click.option("--student", help="Only this student.")
@click.option("--jobs", type=click.IntRange(1, 256), default=os.cpu_count() or 1, show_default=True, help="Workers at once.")
@click.option("--force", is_flag=True, help="Grade again what was graded with the same inputs.")
@click.option("--wait", is_flag=True, help="Where somebody else grades this course, wait until that has ended.")
@click.option("--accept-lower", is_flag=True, help="Also write scores that are lower than before for the same work.")
@click.option(
    "--json", "as_json", is_flag=True, help="Print a list, one object per submission; progress as JSON lines on stderr."
)
@click.option(
    "--explain", is_flag=True, help="For an appeal: every check with what was called, expected and got. Needs --student."
)
@click.option(
    "--isolation",
    type=click.Choice(ISOLATIONS),
    default=ISOLATIONS[0],
    show_default=True,
    help="How students' code is kept apart.",
)
@click.option(
    "--scheduler", "address", metavar="ADDRESS", help="Judge on the workers of this Dask cluster, such as tls://HOST:8786."
)
@click.pass_context
def grade(
    ctx: click.Context,
    labs: tuple[str, ...],
    student: str | None,
    jobs: int,
    force: bool,
    wait: bool,
    accept_lower: bool,
    as_json: bool,
    explain: bool,
    isolation: str,
    address: str | None,
) -> None:
    """Grade what was handed in and write it into the gradebook."""
    if explain and student is None:
        raise UsageError("--explain shows one student's checks.", todo="Name the student with --student.")
    if address is not None and ctx.get_parameter_source("jobs") is not ParameterSource.DEFAULT:
        raise UsageError("--jobs counts workers here; a cluster judges as many at once as its workers have threads.")
    course, screen = _course(ctx), Screen()
    chosen = course.labs(labs or run.released(course))
    with stopped_by_signals(), grading_turn(course, screen.note if wait else None) as turn:
        work = run.to_grade(course, chosen, student, isolation, force=force)
        total = sum(len(todo) for _, todo in work)
        facts = {"labs": [lab.name for lab in chosen], "total": total, "isolation": isolation, "force": force}
        facts |= {"jobs": jobs} if address is None else {"scheduler": address}
        held = []
        if total:
            with scheduler_for(address, jobs, isolation, screen.note) as scheduler:
                steps = run.grade(course, work, scheduler, accept_lower=accept_lower, sure=turn.be_sure)
                held = _graded(course, screen, steps, facts, as_json=as_json)
    ended = Ended()
    _show(screen, ended.counted(run.standings(course, chosen, student)), chosen, as_json=as_json, explain=explain)
    screen.faults(ended.faults)
    screen.note(f"{total} graded, {ended.n_handed_in - total} unchanged.")
    screen.held(held)
    sys.exit(ended.exit_code or (1 if held else 0))


def _graded(
    course: Course, screen: Screen, steps: Generator[run.Step, None, None], facts: dict[str, Any], *, as_json: bool
) -> list[Lowered]:
    """Grade to the end, with a log; return what was held back."""
    held, tally = [], Tally(facts["total"])
    # Ctrl-C must not wait for the garbage collector to end the workers.
    with run_log(course.root, "grade", **facts) as log, closing(steps):
        for step in screen.grading(steps, tally, as_json=as_json):
            log.write(describe(step) | tally.numbers())
            if step.held is not None:
                held.append(step.held)
    return held


def _show(screen: Screen, standings: Iterable[Standing], labs: list[Lab], *, as_json: bool, explain: bool) -> None:
    if as_json:
        screen.json(standings, _max_points(labs))
    elif explain:
        for standing in standings:
            screen.explain(standing.result)
    else:
        screen.standings(standings, _max_points(labs))


@cli.command()
@LABS
@click.option(
    "--exchange", type=click.Path(path_type=Path, file_okay=False, exists=True), help="nbgrader's exchange; instead of inbound/."
)
@click.option("--jobs", type=click.IntRange(1, 256), default=os.cpu_count() or 1, show_default=True, help="Workers at once.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each submission, as it is judged.")
@click.pass_context
def watch(ctx: click.Context, labs: tuple[str, ...], exchange: Path | None, jobs: int, as_json: bool) -> None:
    """Grade what arrives in inbound/<LAB>/ or in nbgrader's exchange, and write its feedback at once. Until Ctrl-C."""
    course, screen = _course(ctx), Screen()
    names = labs or run.released(course)
    probe(ISOLATIONS[0])
    sources = [Exchange(exchange, time.monotonic) if exchange is not None else Inbound(time.monotonic)]
    facts = {"labs": list(names), "exchange": str(exchange or ""), "jobs": jobs}
    with (
        stopped_by_signals(),
        run_log(course.root, "watch", **facts) as log,
        Watch(course, names, sources, ISOLATIONS[0], jobs) as watching,
    ):
        screen.note(f"watching {exchange or course.root / 'inbound'} for {', '.join(names)}; Ctrl-C ends it")
        while True:
            for seen in watching.look(screen.note):
                event = describe(seen.step) if seen.step is not None else {"event": "note"}
                log.write({**event, "words": seen.words})
                screen.seen(seen, as_json=as_json)
            time.sleep(LOOK_EVERY_S)


@cli.command()
@click.argument("lab_name", metavar="LAB")
@click.argument("exercise", required=False)
@click.option("--reason", help="Why; students read it in their feedback.")
@click.option("--withdraw", is_flag=True, help="Take the credit back.")
@click.pass_context
def override(ctx: click.Context, lab_name: str, exercise: str | None, reason: str | None, withdraw: bool) -> None:
    """Credit everyone for a flawed item; without EXERCISE, list what was decided. Survives regrades, and is audited."""
    course, screen = _course(ctx), Screen()
    lab = course.lab(lab_name)
    if exercise is None:
        for one in run.overrides(course, lab):
            what = "credit" if one.credit else "withdrawn"
            screen.line(f"{one.recorded_at} {one.decided_by}: {one.exercise} {what}: {one.reason}")
        return
    if reason is None or not reason.strip():
        raise UsageError("An override needs a reason: it is kept, and students read it.", todo="Give it with --reason.")
    touched = run.override(course, lab, exercise, credit=not withdraw, reason=reason)
    screen.line(f"{exercise}: {'withdrawn from' if withdraw else 'credited to'} {touched} submissions.")


@cli.command()
@LABS
@click.option(
    "--zip", "as_zip", is_flag=True, help="Also write report/<LAB>-feedback.zip under the names that came in, for the LMS."
)
@click.pass_context
def feedback(ctx: click.Context, labs: tuple[str, ...], as_zip: bool) -> None:
    """Write each student's feedback page."""
    course, screen = _course(ctx), Screen()
    chosen = course.labs(labs)
    pages = list(
        screen.progress(
            run.feedback(course, chosen),
            "feedback",
            sum(bool(standing.result.record.started_at) for standing in run.standings(course, chosen)),
        )
    )
    screen.line(f"{len(pages)} pages below {course.root / 'feedback'}")
    for file in run.feedback_zips(course, chosen, course.root / "report") if as_zip else ():
        screen.line(str(file))


@cli.command()
@click.argument("lab_name", metavar="LAB")
@click.option("--students", type=click.IntRange(1, 5000), default=24, show_default=True, help="How many students.")
@click.option("--seed", type=int, default=demonstration.SEED, show_default=True, help="The same seed gives the same cohort.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="Where the submissions go.")
@click.pass_context
def simulate(ctx: click.Context, lab_name: str, students: int, seed: int, out: Path) -> None:
    """Write a cohort of real submissions, a roster, and what each submission deserves."""
    course = _course(ctx)
    plans = demonstration.simulate_into(course, course.lab(lab_name), demonstration.cohort(students, seed), seed, out)
    Screen().line(f"{len(plans)} students: {out / lab_name}, {out / 'roster.csv'}, {out / f'{lab_name}-deserved.json'}")


@cli.command()
@LABS
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Where the report goes (default: report/).")
@click.option("--section", help="Only the students of this section of the roster.")
@click.option("--anonymous", is_flag=True, help="Replace names by pseudonyms, the same ones in every report of the term.")
@click.pass_context
def report(ctx: click.Context, labs: tuple[str, ...], out: Path | None, section: str | None, anonymous: bool) -> None:
    """Write the cohort report and one CSV per lab."""
    course, screen = _course(ctx), Screen()
    folder = out or course.root / "report"
    for file in run.report(course, course.labs(labs), folder, section=section, anonymous=anonymous):
        screen.line(str(file))


@cli.command()
@LABS
@click.option("--format", "kind", type=click.Choice(list(FORMATS)), required=True, help="For whom the files are.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Where they go (default: report/).")
@click.option(
    "--template", type=click.Path(path_type=Path, dir_okay=False), help="For canvas: the gradebook that you exported there."
)
@click.option("--section", default="", help="Only the students of this section of the roster.")
@click.option(
    "--column", "columns", multiple=True, metavar="LAB=COLUMN", help="For canvas: a lab's column, if its title does not tell."
)
@click.pass_context
def export(
    ctx: click.Context,
    labs: tuple[str, ...],
    kind: str,
    out: Path | None,
    template: Path | None,
    section: str,
    columns: tuple[str, ...],
) -> None:
    """Write the grades for a spreadsheet, a learning platform or a record store."""
    course, screen = _course(ctx), Screen()
    folder = out or course.root / "report"
    files, notes = export_grades(course, kind, labs, folder, template=template, columns=columns, section=section)
    for file in files:
        screen.line(str(file))
    for note in notes:
        screen.note(note)


@cli.command()
@LABS
@click.option("--jobs", type=click.IntRange(1, 256), default=auditing.N_WORKERS, show_default=True, help="Workers at once.")
@click.option("--every", type=click.IntRange(1), default=1, show_default=True, help="Try only every N-th answer.")
@click.option("--json", "as_json", is_flag=True, help="Print one object.")
@click.pass_context
def audit(ctx: click.Context, labs: tuple[str, ...], jobs: int, every: int, as_json: bool) -> None:
    """Put right answers, named mistakes, mutants and looked-up answers to the graders."""
    course = _course(ctx)
    probe(ISOLATIONS[0])
    sys.exit(auditing.run_audit(course, course.labs(labs), Screen(), jobs=jobs, every=every, as_json=as_json))


@cli.command()
@click.option("--json", "as_json", is_flag=True, help="Print one object.")
@click.pass_context
def coverage(ctx: click.Context, as_json: bool) -> None:
    """Print which topics of the course are graded where, as Markdown; exit 1 where one is not."""
    course, screen = _course(ctx), Screen()
    found = cover(Syllabus.read(course.root), course.labs())
    text = json.dumps(found.to_dict(), indent=2, ensure_ascii=False) if as_json else coverage_page(found)
    screen.line(text.removesuffix("\n"))
    for name in (*(f"no graded item teaches {topic.name}" for topic in found.uncovered), *found.unknown):
        screen.note(f"caip: topics.toml: {name}")
    sys.exit(1 if found.uncovered or found.unknown else 0)


@cli.command()
@click.pass_context
def doctor(ctx: click.Context) -> None:
    """Say what this machine can do and what is missing."""
    sys.exit(health.doctor(ctx.obj, Screen()))


def main() -> None:
    """Run the command line."""
    try:
        cli(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        click.echo("caip: stopped.", err=True)
        sys.exit(130)
