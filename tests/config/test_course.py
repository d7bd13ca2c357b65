"""course.toml: read once; a mistake names file, key and what was expected."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caip.config import Assignment, Course, LatePolicy, Student
from caip.errors import ConfigError, UsageError

WHOLE = """
[course]
id = "c1"
title = "A course"

[late]
percent_per_day = 10
grace_minutes = 15

[[labs]]
name = "first"
opens = 2026-01-01T00:00:00Z
due = 2026-01-11T02:00:00+02:00

[[labs]]
name = "second"
"""
OPENS, DUE = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 11, tzinfo=UTC)


def course(root: Path, text: str = WHOLE) -> Course:
    (root / "course.toml").write_text(text, encoding="utf-8")
    return Course.read(root)


def test_a_course_is_read_with_its_defaults(tmp_path: Path) -> None:
    found = course(tmp_path)
    assert (found.id, found.title, found.pass_percent, found.attempt) == ("c1", "A course", 60, "last_on_time")
    assert found.late == LatePolicy(10, 15)
    assert found.assignments == (Assignment("first", OPENS, DUE), Assignment("second"))
    assert found.graders_dir == tmp_path / "graders"
    assert found.db_url == f"sqlite:///{tmp_path / 'gradebook.db'}"


@pytest.mark.parametrize(
    ("old", "new", "key", "expected"),
    [
        ('id = "c1"\n', "", "course.id", "required"),
        ('title = "A course"', "title = 3", "course.title", "a text"),
        ('title = "A course"', 'title = "  "', "course.title", "a text"),
        ('title = "A course"', 'title = "x"\npass_percent = 101', "course.pass_percent", "from 0 to 100"),
        ('title = "A course"', 'title = "x"\npass_percent = true', "course.pass_percent", "a number"),
        ('title = "A course"', 'title = "x"\npass_percent = nan', "course.pass_percent", "a number"),
        ('title = "A course"', 'title = "x"\nattempt = "first"', "course.attempt", "last_on_time, last"),
        ('title = "A course"', 'title = "x"\nsections = "black"', "course.sections", "a list of texts"),
        ('title = "A course"', 'title = "x"\npass_procent = 50', "course.pass_procent", "no such key"),
        ("percent_per_day = 10", "percent_per_day = -1", "late.percent_per_day", "from 0 to 100"),
        ("grace_minutes", "grace_minuets", "late.grace_minuets", "no such key"),
        ("[late]", "[latte]", "latte", "no such key"),
        ("[[labs]]\nname", "[[lab]]\nname", "lab", "no such key"),
        ("opens = 2026-01-01T00:00:00Z", "opens = 2026-01-01T00:00:00", "labs[0].opens", "with offset"),
        ("opens = 2026-01-01T00:00:00Z", "opens = 2026-01-01", "labs[0].opens", "with offset"),
        ('name = "second"', 'name = "second"\ndeu = 2026-01-01T00:00:00Z', "labs[1].deu", "no such key"),
        ('name = "second"', "", "labs[1].name", "required"),
        ("[late]", "late = 3\n[x]", "course.late", "no such key"),
        ("[course]", "[course", "the file", "valid TOML"),
    ],
)
def test_a_mistake_names_file_key_and_what_was_expected(tmp_path: Path, old: str, new: str, key: str, expected: str) -> None:
    assert old in WHOLE
    with pytest.raises(ConfigError) as caught:
        course(tmp_path, WHOLE.replace(old, new))
    error = caught.value
    assert error.file == tmp_path / "course.toml"
    assert error.key == key
    assert expected in error.expected
    assert str(error.file) in str(error)
    assert key in str(error)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"course\.toml: the file: expected to exist"):
        Course.read(tmp_path)


def test_bytes_that_are_not_utf_8_are_a_mistake_in_the_file(tmp_path: Path) -> None:
    (tmp_path / "course.toml").write_bytes(b'[course]\nid = "\xff"\n')
    with pytest.raises(ConfigError, match="UTF-8"):
        Course.read(tmp_path)


def test_the_course_is_found_from_a_folder_within(tmp_path: Path) -> None:
    course(tmp_path)
    inside = tmp_path / "source" / "first"
    inside.mkdir(parents=True)
    assert Course.find(inside).root == tmp_path.resolve()


def test_outside_a_course_the_error_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--course"):
        Course.find(tmp_path)


def test_an_unknown_lab_is_answered_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"'thrid'.*first, second"):
        course(tmp_path).lab("thrid")


def test_the_due_date_moves_by_extension_and_extra_time() -> None:
    assignment = Assignment("first", OPENS, DUE)
    assert assignment.due_for(Student("a")) == DUE
    assert assignment.due_for(Student("a", extension_hours=48)) == DUE + timedelta(days=2)
    assert assignment.due_for(Student("a", extra_time_percent=25)) == DUE + timedelta(days=2.5)
    both = Student("a", extension_hours=48, extra_time_percent=25)
    assert assignment.due_for(both) == DUE + timedelta(days=4.5)


def test_without_an_opening_extra_time_has_no_span_to_lengthen() -> None:
    assert Assignment("first", None, DUE).due_for(Student("a", extra_time_percent=50)) == DUE


def test_without_a_due_date_nothing_is_late(tmp_path: Path) -> None:
    found = course(tmp_path)
    assert found.assignment("second").due_for(Student("a", extension_hours=1)) is None
    assert found.late_s("second", "a", DUE + timedelta(days=900)) == 0


def test_lateness_counts_from_the_student_s_own_due_date(tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_text("id,name,email,section,extension,extra_time\nada,,,,24,\n")
    found = course(tmp_path)
    handed_in = DUE + timedelta(hours=25)
    assert found.late_s("first", "ada", handed_in) == 3600
    assert found.late_s("first", "not-on-the-roster", handed_in) == 25 * 3600
    assert found.late_s("first", "ada", DUE) == 0
    assert found.late_s("first", "ada", None) == 0


@pytest.mark.parametrize(
    ("late_s", "lost"),
    [
        (0, 0),
        (15 * 60, 0),
        (15 * 60 + 1, 2),
        (86_400 + 15 * 60, 2),
        (86_400 + 15 * 60 + 1, 4),
        (9.5 * 86_400, 20),
        (99 * 86_400, 20),
    ],
)
def test_each_day_begun_after_the_grace_costs_its_percent(late_s: float, lost: float) -> None:
    assert LatePolicy(10, 15).penalty(20, late_s) == lost


@given(st.floats(0, 100), st.floats(0, 1e4), st.floats(0, 100), st.floats(0, 1e8))
@settings(max_examples=100)
def test_a_penalty_is_never_negative_and_never_more_than_was_earned(
    percent: float, grace: float, points: float, late_s: float
) -> None:
    assert 0 <= LatePolicy(percent, grace).penalty(points, late_s) <= points


def test_students_with_work_are_folders_only_sorted(tmp_path: Path) -> None:
    found = course(tmp_path)
    for student in ("zoe", "ada", ".hidden"):
        found.submitted("first", student).mkdir(parents=True)
    (tmp_path / "submitted" / "bob").mkdir()
    (tmp_path / "submitted" / "bob" / "first").write_text("a file, not a folder")
    assert found.students_with("first") == ["ada", "zoe"]


def test_a_section_that_course_toml_does_not_name_is_found(tmp_path: Path) -> None:
    (tmp_path / "course.toml").write_text('[course]\nid = "c"\ntitle = "t"\nsections = ["black"]\n')
    header = "id,name,email,section,extension,extra_time\n"
    (tmp_path / "roster.csv").write_text(header + "ada,Ada,,black,,\nbob,Bob,,,,\n")
    assert len(Course.read(tmp_path).roster.students) == 2
    (tmp_path / "roster.csv").write_text(header + "ada,Ada,,blakc,,\n")
    with pytest.raises(ConfigError, match=r"roster\.csv: section: expected for ada one of black"):
        _ = Course.read(tmp_path).roster
