"""Downloads as LMSs give them out, honest and not, on their way into submitted/<student>/<lab>/."""

from __future__ import annotations

import glob
import io
import json
import os
import stat
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from caip.config import Course
from caip.errors import CollectError, UsageError
from caip.gradebook.collect import Brought, Collected, collect

LAB = "w1c2_metrics"
DUE = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
EARLY, LATE = DUE - timedelta(hours=1), DUE + timedelta(hours=3)
ROSTER = """id,name,email,section,extension,extra_time
lopezmaria,María López,maria@example.org,A,,
4711,Jörg Müller,,A,,
ana lúcia,Ana Lúcia Souza,,A,5,
bob,Bob Stone,,B,,
zoe,Zoë Ng,,B,,
"""


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return _course(tmp_path / "course")


def _course(root: Path, *, roster: str = ROSTER, attempt: str = "last_on_time", grace: int = 0) -> Course:
    source = root / "source" / LAB
    source.mkdir(parents=True)
    (root / "course.toml").write_text(
        f'[course]\nid = "aif"\ntitle = "AIF"\nattempt = "{attempt}"\n[late]\ngrace_minutes = {grace}\n'
        f'[[labs]]\nname = "{LAB}"\ndue = {DUE.isoformat()}\n'
    )
    (root / "roster.csv").write_text(roster)
    (source / "lab.toml").write_text(
        'title = "Metrics"\nminutes = 30\n[limits]\nfile_bytes = 2_000_000\n'
        '[exercises.precision]\ntitle = "Precision"\nobjective = "o"\npoints = 2\n'
    )
    return Course.read(root)


def _zip(file: Path | io.BytesIO, files: Mapping[str, str | bytes], when: datetime = EARLY) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, when.timetuple()[:6]), data, zipfile.ZIP_DEFLATED)


def _zipped(files: Mapping[str, str | bytes], when: datetime = EARLY) -> bytes:
    stream = io.BytesIO()
    _zip(stream, files, when)
    return stream.getvalue()


def _collect(
    course: Course, files: Mapping[str, str | bytes], when: datetime = EARLY, *, pattern: str | None = None
) -> tuple[Collected, dict[str, Brought]]:
    archive = course.root.parent / "download.zip"
    _zip(archive, files, when)
    collected = collect(course, course.lab(LAB), archive, pattern=pattern)
    return collected, {brought.student: brought for brought in collected.submissions}


def _text(course: Course, student: str, name: str = f"{LAB}.ipynb") -> str:
    return (course.submitted(LAB, student) / name).read_text()


def _names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


def _everything(root: Path) -> dict[str, tuple[int, bytes]]:
    files = (path for path in (root / "submitted").rglob("*") if path.is_file())
    return {str(path): (path.stat().st_mtime_ns, path.read_bytes()) for path in files}


# --- what LMSs write -------------------------------------------------------------------------------------------------


def test_canvas_names_are_matched_by_key_by_number_and_by_name(course: Course) -> None:
    collected, brought = _collect(
        course,
        {
            f"lopezmaria_101_9001_{LAB}.ipynb": "maria",
            f"mullerjorg_LATE_4711_9002_{LAB}-1.ipynb": "joerg",
            f"ngzoe_103_9003_{LAB}.ipynb": "zoe",
            f"strangerjoe_104_9004_{LAB}.ipynb": "joe",
        },
    )
    assert {student: _text(course, student) for student in brought} == {"lopezmaria": "maria", "4711": "joerg", "zoe": "zoe"}
    assert collected.not_on_roster == ("strangerjoe",)
    assert collected.missing == ("ana lúcia", "bob")
    assert collected.refused == ()
    assert brought["4711"].original_name == f"mullerjorg_LATE_4711_9002_{LAB}-1.ipynb"
    assert brought["4711"].notes == ("Canvas marked it late; by the dates of this course it is not",)
    assert brought["zoe"].path == course.root / "submitted" / "zoe" / LAB


def test_canvas_writes_no_times_so_what_it_did_not_mark_late_is_on_time(course: Course) -> None:
    files = {f"bob_1_2_{LAB}.ipynb": "bob", f"zoe_LATE_3_4_{LAB}.ipynb": "zoe"}
    _, brought = _collect(course, files, LATE)
    assert (brought["bob"].timestamp, brought["bob"].late_s) == (DUE, 0)
    assert (brought["zoe"].timestamp, brought["zoe"].late_s) == (LATE, 3 * 3600)
    assert "counts as handed in when it was due" in brought["bob"].notes[0]
    assert "not by how much" in brought["zoe"].notes[0]
    _, again = _collect(course, files, LATE + timedelta(days=9))
    assert again["zoe"].late_s == 3 * 3600, "the archive made first tells best when it was handed in"
    assert not again["zoe"].changed


def test_canvas_resubmissions_in_one_archive_are_attempts(course: Course) -> None:
    files = {
        f"bob_1_10_{LAB}.ipynb": "first",
        "bob_1_11_data.csv": "1",
        f"bob_1_20_{LAB}-1.ipynb": "second",
        "bob_1_21_inference-1.py": "code",
    }
    _collect(course, files)
    assert _names(course.submitted(LAB, "bob")) == {f"{LAB}.ipynb", "data.csv", "inference.py", "timestamp.txt"}
    assert _text(course, "bob") == "second"
    kept = sorted(path.read_text() for path in (course.root / "submitted/.attempts/bob" / LAB).glob(f"*/files/{LAB}.ipynb"))
    assert kept == ["first", "second"]


def test_a_students_file_name_cannot_hand_in_for_another(course: Course) -> None:
    _, brought = _collect(
        course,
        {
            "bob_1_10_zoe_4711_99_x.ipynb": "bob",
            "bob_1_11_Zoe Ng_4711_assignsubmission_file_x.py": "bob",
            "Zoë Ng_77_assignsubmission_file_bob_4711_9_y.ipynb": "zoe",
        },
    )
    assert set(brought) == {"bob", "zoe"}
    assert _text(course, "zoe") == "zoe"


def test_moodle_folders_are_matched_by_number_and_by_name_without_accents(course: Course) -> None:
    _, brought = _collect(
        course,
        {
            "Maria Lopez_1201_assignsubmission_file_/work.ipynb": "maria",
            "J. Müller_4711_assignsubmission_file/work.ipynb": "joerg",
            "ANA  lucia SOUZA_1203_assignsubmission_file_/sub/work.ipynb": "ana",
            "ANA  lucia SOUZA_1203_assignsubmission_file_/sub/data.csv": "1",
            "Zoë Ng_1204_assignsubmission_file_work.ipynb": "zoe",
            "Bob Stone_1205_assignsubmission_file_/": "",
        },
    )
    assert set(brought) == {"lopezmaria", "4711", "ana lúcia", "zoe", "bob"}
    assert _text(course, "ana lúcia") == "ana"
    assert _names(course.submitted(LAB, "ana lúcia")) == {f"{LAB}.ipynb", "data.csv", "timestamp.txt"}
    assert brought["lopezmaria"].original_name == "Maria Lopez_1201_assignsubmission_file_/work.ipynb"
    assert _names(course.submitted(LAB, "bob")) == {"timestamp.txt"}
    assert brought["bob"].notes == ("no notebook was handed in",)


@pytest.mark.parametrize(
    "name",
    [
        f"bob/{LAB}/{LAB}.ipynb",
        f"submitted/bob/{LAB}/{LAB}.ipynb",
        "bob/x.ipynb",
        f"bob_{LAB}.ipynb",
        "Bob.ipynb",
        "bob stone.ipynb",
    ],
)
def test_plain_names_are_understood(course: Course, name: str) -> None:
    _, brought = _collect(course, {name: "bob"})
    assert set(brought) == {"bob"}
    assert _names(course.submitted(LAB, "bob")) == {f"{LAB}.ipynb", "timestamp.txt"}


def test_a_folder_around_everybody_is_looked_through(course: Course) -> None:
    collected, brought = _collect(course, {"my download/bob/a.ipynb": "b", "my download/zoe/a.ipynb": "z"})
    assert set(brought) == {"bob", "zoe"}
    assert collected.not_on_roster == ()


def test_one_stranger_alone_is_a_stranger_and_no_folder_around_others(course: Course) -> None:
    collected, brought = _collect(course, {"joe/bob.ipynb": "b"})
    assert not brought
    assert collected.not_on_roster == ("joe",)


def test_a_folder_is_as_good_as_a_zip(course: Course, tmp_path: Path) -> None:
    source = tmp_path / "download"
    (source / "zoe").mkdir(parents=True)
    (source / "zoe/work.ipynb").write_text("zoe")
    (source / "zoe/link.py").symlink_to("/etc/passwd")
    (source / "Ana Lucia Souza.zip").write_bytes(_zipped({"in/lab.ipynb": "ana"}))
    for path in source.rglob("*"):
        os.utime(path, (EARLY.timestamp(), EARLY.timestamp()), follow_symlinks=False)
    collected = collect(course, course.lab(LAB), source)
    assert [b.student for b in collected.submissions] == ["ana lúcia", "zoe"]
    assert collected.refused == (("zoe/link.py", "a link, a device or a pipe"),)
    assert _text(course, "ana lúcia") == "ana"
    assert {b.timestamp for b in collected.submissions} == {EARLY}


def test_a_students_own_zip_is_unpacked_one_level(course: Course) -> None:
    inner = _zipped(
        {"top/lab work.ipynb": "bob", "top/data.csv": "1", "top/deep.zip": _zipped({"x": "1"}), "__MACOSX/._x.ipynb": ""}
    )
    _, brought = _collect(course, {"bob_1_2_everything.zip": inner})
    assert _names(course.submitted(LAB, "bob")) == {f"{LAB}.ipynb", "data.csv", "deep.zip", "timestamp.txt"}
    assert brought["bob"].original_name == "bob_1_2_everything.zip"


def test_the_time_of_submission_is_never_the_students_own(course: Course) -> None:
    inner = _zipped({f"{LAB}.ipynb": "bob", "timestamp.txt": "2020-01-01 00:00:00 UTC"}, EARLY)
    _, brought = _collect(course, {"bob/work.zip": inner}, LATE)
    assert brought["bob"].late_s == 3 * 3600
    assert _text(course, "bob", "timestamp.txt") == "2026-11-24 19:00:00.000000 UTC"
    assert brought["bob"].notes == ("timestamp.txt came with the submission and was not believed",)


# --- patterns --------------------------------------------------------------------------------------------------------


def test_a_pattern_reads_any_name(course: Course) -> None:
    pattern = r"^(?P<timestamp>[\d-]+)__(?P<student>[^_]+)__(?P<file>.+)$"
    collected, brought = _collect(
        course,
        {
            "2026-11-24-15-30-00__Bob Stone__a.ipynb": "bob",
            "soon__zoe__a.ipynb": "z",
            "2026-01-01__zoe__z.py": "z",
            "readme.md": "",
        },
        pattern=pattern,
    )
    assert brought["bob"].timestamp == datetime(2026, 11, 24, 15, 30, tzinfo=UTC)
    assert collected.refused == (
        ("soon__zoe__a.ipynb", "its name does not match the pattern"),
        ("readme.md", "its name does not match the pattern"),
    )
    assert _names(course.submitted(LAB, "zoe")) == {"z.py", "timestamp.txt"}


def test_a_time_that_cannot_be_read_gives_way_to_the_entrys(course: Course) -> None:
    _, brought = _collect(course, {"tomorrow_bob.ipynb": "bob"}, pattern=r"(?P<timestamp>\w+)_(?P<student>\w+)")
    assert brought["bob"].timestamp == EARLY
    assert brought["bob"].notes == ("the time 'tomorrow' in its name cannot be read",)


def test_a_pattern_cannot_make_a_path_that_leaves(course: Course) -> None:
    _collect(course, {"bob..x.ipynb": "bob"}, pattern=r"(?P<student>bob)(?P<file>\.\.)")
    assert _names(course.submitted(LAB, "bob")) == {"timestamp.txt"}


@pytest.mark.parametrize("pattern", ["(", r"(?P<name>\w+)", ""])
def test_a_pattern_that_cannot_work_is_a_usage_error(course: Course, pattern: str) -> None:
    with pytest.raises(UsageError, match="The pattern"):
        _collect(course, {"bob.ipynb": "bob"}, pattern=pattern)
    assert not (course.root / "submitted").exists()


# --- which notebook, which student -----------------------------------------------------------------------------------


def test_the_notebook_named_after_the_lab_counts(course: Course) -> None:
    _, brought = _collect(course, {"bob/scratch.ipynb": "no", "bob/W1C2 Metrics (1).ipynb": "yes"})
    assert _text(course, "bob") == "yes"
    assert _text(course, "bob", "scratch.ipynb") == "no"
    assert brought["bob"].notes == ()


def test_of_several_the_newest_counts_and_a_note_says_so(course: Course) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        for name, when in ((f"{LAB}-Copy1.ipynb", EARLY), (f"{LAB}.ipynb", EARLY - timedelta(days=1))):
            archive.writestr(zipfile.ZipInfo(name, when.timetuple()[:6]), name)
    _, brought = _collect(course, {"bob.zip": inner.getvalue()})
    assert _text(course, "bob") == f"{LAB}-Copy1.ipynb"
    assert _text(course, "bob", f"{LAB}-not-graded.ipynb") == f"{LAB}.ipynb"
    assert brought["bob"].notes == (f"2 notebooks were handed in; the newest, {LAB}-Copy1.ipynb, counts",)


def test_checkpoints_are_no_notebooks(course: Course) -> None:
    _, brought = _collect(course, {"bob/a.ipynb": "yes", "bob/.ipynb_checkpoints/a-checkpoint.ipynb": "no", "bob/.DS_Store": ""})
    assert _names(course.submitted(LAB, "bob")) == {f"{LAB}.ipynb", "timestamp.txt"}
    assert brought["bob"].notes == ()


def test_a_name_that_fits_two_students_is_not_guessed(tmp_path: Path) -> None:
    course = _course(tmp_path / "course", roster=ROSTER + "bob2,Bob Stone,,B,,\n")
    collected, brought = _collect(course, {"Bob Stone_9_assignsubmission_file_/a.ipynb": "x", "bob2.ipynb": "two"})
    assert set(brought) == {"bob2"}
    assert collected.refused == (("Bob Stone_9_assignsubmission_file_/a.ipynb", "its name fits several students: bob, bob2"),)


def test_with_an_empty_roster_everybody_is_brought_in_under_a_safe_id(tmp_path: Path) -> None:
    course = _course(tmp_path / "course", roster=ROSTER.splitlines()[0] + "\n")
    collected, brought = _collect(
        course, {f"doejane_1_2_{LAB}.ipynb": "j", "Li Wei_88_assignsubmission_file_/a.ipynb": "l", "a\u202eb.ipynb": ""}
    )
    assert set(brought) == {"doejane", "88"}
    assert collected.missing == ()
    assert collected.not_on_roster == ("a?b",)


def test_without_a_roster_nobody_hands_in_under_another_spelling_of_a_name(tmp_path: Path) -> None:
    course = _course(tmp_path / "course", roster=ROSTER.splitlines()[0] + "\n")
    collected, brought = _collect(course, {"bob/a.ipynb": "bob", "Bob/a.ipynb": "other", "jos\u00e9/a.ipynb": "jos\u00e9"})
    assert set(brought) == {"bob", "jos\u00e9"}
    assert collected.refused == (("Bob/a.ipynb", "some systems take its name for that of bob"),)
    later, brought = _collect(course, {"BOB/a.ipynb": "other", "jose\u0301/a.ipynb": "other"})
    assert brought == {}
    assert len(later.refused) == 2
    assert _text(course, "bob") == "bob"


def test_a_name_that_would_be_markup_in_a_page_is_nobodys(tmp_path: Path) -> None:
    course = _course(tmp_path / "course", roster=ROSTER.splitlines()[0] + "\n")
    collected, brought = _collect(course, {"<img src=x onerror=alert(1)>/a.ipynb": "x"})
    assert brought == {}
    assert collected.not_on_roster == ("<img src=x onerror=alert(1)>",)


def test_what_lies_in_place_and_cannot_be_copied_stops_nobody(course: Course) -> None:
    folder = course.submitted(LAB, "bob")
    folder.mkdir(parents=True)
    (folder / f"{LAB}.ipynb").write_text("by hand")
    os.mkfifo(folder / "pipe")
    _, brought = _collect(course, {"bob/a.ipynb": "bob", "zoe/a.ipynb": "zoe"})
    assert set(brought) == {"bob", "zoe"}
    assert _text(course, "zoe") == "zoe"


# --- attempts --------------------------------------------------------------------------------------------------------


def test_the_last_on_time_counts_and_every_attempt_is_kept(course: Course) -> None:
    for text, when in (("one", EARLY - timedelta(hours=2)), ("two", EARLY), ("three", LATE)):
        _, brought = _collect(course, {f"bob/{LAB}.ipynb": text}, when)
    assert _text(course, "bob") == "two"
    assert (brought["bob"].timestamp, brought["bob"].late_s, brought["bob"].changed) == (EARLY, 0, False)
    assert brought["bob"].notes == (f"not the last of 3 attempts counts, but that of {EARLY.isoformat()}",)
    kept = sorted((course.root / "submitted/.attempts/bob" / LAB).iterdir())
    assert [path.name.partition("Z-")[0] for path in kept] == ["2026-11-24T130000", "2026-11-24T150000", "2026-11-24T190000"]
    assert [(path / "files" / f"{LAB}.ipynb").read_text() for path in kept] == ["one", "two", "three"]
    assert json.loads((kept[2] / "origin.json").read_text())["original_name"] == f"bob/{LAB}.ipynb"


@pytest.mark.parametrize(
    ("settings", "text"),
    [({"attempt": "last"}, "late"), ({"grace": 180}, "late"), ({"grace": 179}, "on time")],
)
def test_which_attempt_counts_is_the_courses_choice(tmp_path: Path, settings: dict[str, str], text: str) -> None:
    course = _course(tmp_path / "course", **settings)  # type: ignore[arg-type]
    _collect(course, {f"bob/{LAB}.ipynb": "late"}, LATE)
    _collect(course, {f"bob/{LAB}.ipynb": "on time"}, EARLY)
    assert _text(course, "bob") == text


def test_late_work_counts_where_there_is_no_other_and_an_extension_is_honoured(course: Course) -> None:
    _, brought = _collect(course, {"bob.ipynb": "bob", "ana lúcia.ipynb": "ana"}, LATE)
    assert (brought["bob"].late_s, brought["ana lúcia"].late_s) == (3 * 3600, 0)


def test_a_broken_upload_does_not_take_back_the_notebook_before_it(course: Course) -> None:
    _collect(course, {"bob/a.ipynb": "good"}, EARLY - timedelta(hours=1))
    _, brought = _collect(course, {"bob/work.zip": b"PK\3\4 not really"}, EARLY)
    assert _text(course, "bob") == "good"
    assert "bob/work.zip was refused: is not a whole ZIP archive" in brought["bob"].notes
    assert "no notebook was handed in" in brought["bob"].notes


def test_collecting_the_same_twice_changes_nothing(course: Course) -> None:
    files: dict[str, str | bytes] = {"bob/a.ipynb": "bob", f"zoe_1_2_{LAB}.ipynb": "zoe", "ana lúcia/sub/x.py": "x"}
    first, _ = _collect(course, files)
    before = _everything(course.root)
    again, _ = _collect(course, files)
    assert _everything(course.root) == before
    assert [b.changed for b in first.submissions] == [True] * 3
    assert [b.changed for b in again.submissions] == [False] * 3
    assert [b.notes for b in first.submissions] == [b.notes for b in again.submissions]


def test_an_edit_by_hand_survives_and_so_does_what_nbgrader_collected(course: Course) -> None:
    _collect(course, {"bob/a.ipynb": "bob"})
    (course.submitted(LAB, "bob") / f"{LAB}.ipynb").write_text("mended")
    zoe = course.submitted(LAB, "zoe")
    zoe.mkdir(parents=True)
    (zoe / f"{LAB}.ipynb").write_text("by nbgrader")
    (zoe / "timestamp.txt").write_text("2026-11-24 12:00:00.000000 UTC")
    _collect(course, {"bob/a.ipynb": "bob", "zoe/a.ipynb": "zoe"})
    assert (_text(course, "bob"), _text(course, "zoe")) == ("mended", "zoe")
    kept = {path.read_text() for path in (course.root / "submitted/.attempts").rglob(f"{LAB}.ipynb")}
    assert kept == {"bob", "mended", "by nbgrader", "zoe"}


def test_without_any_time_it_is_on_time_and_a_note_says_so(course: Course) -> None:
    _, brought = _collect(course, {"bob.ipynb": "bob"}, datetime(1980, 1, 1, tzinfo=UTC))
    assert (brought["bob"].timestamp, brought["bob"].late_s) == (None, 0)
    assert "does not tell when" in brought["bob"].notes[0]
    assert _names(course.submitted(LAB, "bob")) == {f"{LAB}.ipynb"}


# --- nbgrader --------------------------------------------------------------------------------------------------------


def test_nbgrader_reads_the_time_and_passes_the_attempts_by(course: Course) -> None:
    utc = pytest.importorskip("nbgrader.utils")
    _collect(course, {"bob.ipynb": "bob"})
    assert utc.parse_utc(_text(course, "bob", "timestamp.txt")) == EARLY.replace(tzinfo=None)
    assert glob.glob(str(course.root / "submitted" / "*" / LAB)) == [str(course.submitted(LAB, "bob"))]
    assert course.students_with(LAB) == ["bob"]


def test_everything_is_for_its_owner_only_and_nothing_is_left_over(course: Course) -> None:
    _collect(course, {"bob/a.ipynb": "bob", "bob/sub/data.csv": "1"})
    for path in (course.root / "submitted", *(course.root / "submitted").rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path
    assert {path.name for path in (course.root / "submitted/.attempts").iterdir()} == {".lock", "bob"}


# --- attacks ---------------------------------------------------------------------------------------------------------


def test_a_bad_entry_costs_its_own_student_and_nobody_else(course: Course) -> None:
    link = zipfile.ZipInfo("zoe/link.py")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    archive = course.root.parent / "download.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as writer:
        writer.writestr("../../escape.txt", "x")
        writer.writestr("zoe/../../escape.txt", "x")
        writer.writestr(link, "/etc/passwd")
        writer.writestr("zoe/bomb.csv", b"0" * 1_900_000)
        writer.writestr("zoe/big.bin", os.urandom(2_100_000))
        writer.writestr("zoe/work.ipynb", "zoe")
        writer.writestr("bob/work.ipynb", "bob")
    before = _names(course.root.parent)
    collected = collect(course, course.lab(LAB), archive)
    brought = {b.student: b for b in collected.submissions}
    assert {name for name in _names(course.root.parent) - before if not name.startswith("course/submitted")} == set()
    assert _names(course.submitted(LAB, "zoe")) == {f"{LAB}.ipynb", "timestamp.txt"}
    assert brought["bob"].notes == ()
    assert len(brought["zoe"].notes) == 4
    assert dict(collected.refused) == {
        "../../escape.txt": "a name that leaves its folder",
        "zoe/../../escape.txt": "a name that leaves its folder",
        "zoe/link.py": "a link, a device or a pipe",
        "zoe/bomb.csv": "unpacks to more than 100 times its size",
        "zoe/big.bin": "larger than 2,000,000 bytes",
    }


def test_a_students_own_zip_is_judged_by_the_same_rules(course: Course) -> None:
    link = zipfile.ZipInfo("link.py")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as writer:
        writer.writestr("../../zoe/x.ipynb", "x")
        writer.writestr(link, "/etc/passwd")
        writer.writestr("bomb.csv", b"0" * 1_900_000)
        writer.writestr("work.ipynb", "bob")
    _, brought = _collect(course, {"bob.zip": stream.getvalue(), "zoe.ipynb": "zoe"})
    assert _names(course.submitted(LAB, "bob")) == {f"{LAB}.ipynb", "timestamp.txt"}
    assert len(brought["bob"].notes) == 3
    assert _text(course, "zoe") == "zoe"


def test_names_that_differ_in_case_or_take_a_files_place_are_left_out(course: Course) -> None:
    files = {
        "bob/a.ipynb": "bob",
        "bob/Data.csv": "1",
        "bob/data.CSV": "2",
        "bob/x": "3",
        "bob/X/y": "4",
        "bob/TIMESTAMP.txt": "5",
    }
    _, brought = _collect(course, dict(files))
    assert _names(course.submitted(LAB, "bob")) == {f"{LAB}.ipynb", "Data.csv", "x", "timestamp.txt"}
    assert [note.partition(" ")[0] for note in brought["bob"].notes] == ["data.CSV", "X/y", "timestamp.txt"]


def test_the_same_name_twice_keeps_the_first(course: Course) -> None:
    archive = course.root.parent / "download.zip"
    with zipfile.ZipFile(archive, "w") as writer:
        writer.writestr("bob/a.ipynb", "first")
        with pytest.warns(UserWarning, match="Duplicate name"):
            writer.writestr("bob/a.ipynb", "second")
    collect(course, course.lab(LAB), archive)
    assert _text(course, "bob") == "first"


def test_a_flood_of_files_is_cut_off_with_one_note(course: Course) -> None:
    stream = io.BytesIO()
    _zip(stream, {f"{n}.txt": "" for n in range(2_100)} | {"a.ipynb": ""})
    collected, brought = _collect(course, {"bob.zip": stream.getvalue(), "zoe.ipynb": "zoe"})
    assert [why for _, why in collected.refused] == ["too many files in one submission: this one and all after it were left out"]
    assert len(list(course.submitted(LAB, "bob").iterdir())) == 2_000
    assert set(brought) == {"bob", "zoe"}


def test_the_whole_of_one_submission_is_capped(course: Course) -> None:
    files: dict[str, str | bytes] = {f"bob/{n}.bin": os.urandom(1_900_000) for n in range(5)}
    collected, _ = _collect(course, files | {"zoe.ipynb": "zoe"})
    assert collected.refused == (("bob/4.bin", "the submission is larger than 8,000,000 bytes in all"),)
    assert _text(course, "zoe") == "zoe"


def test_what_is_no_archive_changes_nothing(course: Course, tmp_path: Path) -> None:
    (tmp_path / "download.zip").write_text("<html>please sign in</html>")
    with pytest.raises(CollectError, match=r"Nothing was changed\. Download it again"):
        collect(course, course.lab(LAB), tmp_path / "download.zip")
    assert not (course.root / "submitted").exists()


def test_a_full_disk_leaves_whole_submissions(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    _collect(course, {"bob/a.ipynb": "before"}, EARLY - timedelta(hours=1))

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("caip.gradebook.attempts.shutil.copytree", full)
    with pytest.raises(CollectError, match="Every submission there is whole") as caught:
        _collect(course, {"bob/a.ipynb": "after"}, EARLY)
    assert "Make room" in str(caught.value)
    assert _text(course, "bob") == "before"
    monkeypatch.undo()
    _collect(course, {"bob/a.ipynb": "after"}, EARLY)
    assert _text(course, "bob") == "after"


def test_what_a_killed_run_left_is_cleared(course: Course) -> None:
    left = course.root / "submitted/.attempts/.staging-dead"
    (left / "deep").mkdir(parents=True)
    _collect(course, {"bob.ipynb": "bob"})
    assert not left.exists()
