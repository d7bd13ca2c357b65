"""benchmarks/attacks: what stands in the table, and that the exercise is one. The run itself takes an hour and a half."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
import pytest
from click.testing import CliRunner

from benchmarks.attacks.__main__ import BUILD, main
from benchmarks.attacks.exercise import EXERCISES, nbgrader_source, otter_source
from benchmarks.attacks.jail import run_jailed
from benchmarks.attacks.peers import CANARIES, read_in, said
from benchmarks.attacks.rows import MORE, Outcome, Row, all_rows
from benchmarks.attacks.table import summary, table
from tests.attacks.test_attacks import Attack

ROWS = {row.name: row for row in all_rows()}
CANARY = next(iter(CANARIES))
FULL = {one.name: 3.0 for one in EXERCISES}


@pytest.fixture
def rows(tmp_path: Path) -> list[Row]:
    """Wrong work with one right answer, and right work."""
    for name in ("wrong", "right"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "precision-answer.py").touch()
    wrong = Attack(tmp_path / "wrong", "Cheat.", "grader", (), {"percent": 3.0}, applies_to=("nbgrader",))
    return [Row(wrong), Row(Attack(tmp_path / "right", "Warn.", "values", (), {}), right=True)]


def test_the_table_says_what_became_of_each_row(rows: list[Row]) -> None:
    found = {
        "wrong": {"nbgrader": Outcome(FULL, ("solution",), "others are not graded"), "caip": Outcome({"percent": 1.0})},
        "right": {"nbgrader": Outcome(None), "caip": Outcome(FULL)},
    }
    assert table(rows, {"nbgrader": "nbgrader 0.9.6", "otter": "Otter", "caip": "caip"}, found).splitlines()[2:] == [
        "| 1 | Cheat.                 | **3 of 3**; **read: solution**; **others are not graded** | –     "
        "| 0 of 3; **right work lost 2** |",
        "| 2 | Warn.                  | **not graded**                                            | –     "
        "| 3 of 3                        |",
    ]
    assert "of 1 attacks 1 gained points, 1 read what they should not, 1 reached" in summary(rows, "nbgrader", found)
    assert "1 took right work down; of 1 right ones 0 lost points" in summary(rows, "caip", found)


def test_a_row_without_a_run_says_why() -> None:
    line = table([ROWS["reads_the_course"]], {"nbgrader": "nbgrader", "caip": "caip"}, {}).splitlines()[2]
    assert [part.strip() for part in line.split("|")[3:5]] == ["not run", "–"]


def test_what_would_do_harm_is_put_to_nobody_but_caip() -> None:
    for row in ROWS.values():
        assert not row.attack.confined or all(row.must_not_run_on(system) for system in ("nbgrader", "otter"))
        assert not row.must_not_run_on("caip")


@pytest.mark.parametrize("system", ["nbgrader", "otter"])
def test_there_are_enough_rows(system: str) -> None:
    assert len([row for row in ROWS.values() if row.runs_on(system) and not row.must_not_run_on(system)]) >= 30


def test_a_row_knows_what_is_at_stake() -> None:
    assert (ROWS["native_crash"].aimed(), ROWS["native_crash"].kept()) == (["precision", "scaled", "percent"], ["summary"])
    assert ROWS["skip_execution"].aimed() == list(FULL)
    assert (ROWS["right_but_warns"].aimed(), ROWS["right_but_warns"].kept()) == (["precision"], [])
    assert {folder.name for folder in MORE.iterdir()} <= set(ROWS)


def test_the_exercise_is_right_and_its_solution_hidden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for notebook in (nbgrader_source(CANARY), otter_source(CANARY)):
        nbformat.validate(notebook)
        known: dict[str, object] = {}
        for cell in notebook.cells:
            if cell.cell_type == "code":
                exec(cell.source, known)
                assert not cell.outputs or eval(cell.source.splitlines()[-1], known) is True
        assert sum("BEGIN SOLUTION" in cell.source for cell in notebook.cells if cell.cell_type == "code") == len(EXERCISES)


def test_a_traceback_of_the_system_is_nothing_the_student_read() -> None:
    error = nbformat.v4.new_output("error", ename="E", evalue="", traceback=[CANARY])
    printed = nbformat.v4.new_output("stream", name="stdout", text=f"STOLEN-1 {CANARY}")
    for output, read in ((error, ()), (printed, ("hidden tests", "hidden inputs"))):
        cell = nbformat.v4.new_code_cell("", outputs=[output])
        assert read_in(said(nbformat.v4.new_notebook(cells=[cell]))) == read


@pytest.fixture
def below_build() -> Iterator[Path]:
    """A folder that is not in /tmp, which the jail hides."""
    BUILD.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=BUILD) as folder:
        yield Path(folder)


def test_the_jail_holds(below_build: Path, tmp_path: Path) -> None:
    folder = below_build / "inside"
    folder.mkdir()
    script = f"touch mine ../theirs {tmp_path}/theirs; echo *; ls /tmp | wc -l; cat /proc/1/comm; sleep 60"
    assert run_jailed(["sh", "-c", script], folder, Path("/bin"), timeout_s=3) is None
    assert (folder / "log.txt").read_text().splitlines()[-3:] == ["home log.txt mine", "0", "sh"]
    assert [path.name for path in below_build.iterdir()] == ["inside"]


def test_it_asks_for_a_system_that_exists() -> None:
    assert CliRunner().invoke(main, ["--system", "gradescope"]).exit_code == 2
