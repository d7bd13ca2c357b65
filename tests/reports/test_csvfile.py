"""The CSV file read back with the csv module, and what a spreadsheet would make of it."""

from __future__ import annotations

import csv
from io import StringIO

import pytest

from caip.reports import cohort_csv, write_whole
from caip.reports.csvfile import COLUMNS
from caip.results import Verdict


def read(text):
    return {row["student"]: row for row in csv.DictReader(StringIO(text, newline=""), strict=True)}


@pytest.fixture
def text(course, lab, standing):
    found = [
        standing("ada", 8, 8, 4),
        standing("bob", 0, 0, 0),
        standing("eve", 8, 1 / 3, None, verdict=Verdict.LATE, late_s=90.5, penalty=1.25),
        standing("zed", 8, verdict=Verdict.UNGRADABLE, late_s=60, penalty=2),
    ]
    return cohort_csv(course, lab, found)


def test_columns_and_line_ends(text):
    head, *lines = text.split("\r\n")
    assert head == ",".join([*COLUMNS, "exercise_precision", "exercise_recall", "exercise_explain"])
    assert len(lines) == 6
    assert lines[-1] == ""
    assert "\n" not in text.replace("\r\n", "")


def test_full_score(text):
    assert list(read(text)["ada"].values()) == [
        *("ada", "Ada Lovelace", "ada@example.org", "Monday", "metrics"),
        *("20", "20", "100", "graded", "0", "0"),
        *("8", "8", "4"),
    ]


def test_zero_is_zero(text):
    row = read(text)["bob"]
    assert (row["points"], row["percent"], row["exercise_recall"], row["exercise_explain"]) == ("0", "0", "0", "0")


@pytest.mark.parametrize(("student", "verdict"), [("dan", "missing"), ("zed", "ungradable")])
def test_no_score_is_empty_and_not_zero(text, student, verdict):
    row = read(text)[student]
    empty = ("points", "percent", "late_seconds", "penalty", "exercise_precision", "exercise_recall", "exercise_explain")
    assert {row[column] for column in empty} == {""}
    assert (row["verdict"], row["max_points"]) == (verdict, "20")


def test_late_with_an_item_that_waits(text):
    row = read(text)["eve"]
    assert (row["points"], row["verdict"], row["late_seconds"], row["penalty"]) == ("7.0833", "late", "90.5", "1.25")
    assert (row["exercise_recall"], row["exercise_explain"]) == ("0.3333", "")


def test_text_that_a_spreadsheet_would_run_is_quoted(text):
    rows = read(text)
    assert (rows["bob"]["name"], rows["bob"]["email"]) == ("'=cmd() Bob", "'@bob")
    assert rows["eve"]["section"] == "'-2+3"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d"])
def test_a_student_id_cannot_be_a_formula(course, lab, standing, start):
    student = f'{start}HYPERLINK("x","y")'
    rows = list(csv.reader(StringIO(cohort_csv(course, lab, [standing(student, 8)]), newline=""), strict=True))
    assert rows[-1][0] == f"'{student}"
    assert len(rows[-1]) == len(rows[0])


def test_commas_quotes_and_line_breaks_survive(course, lab, standing, tmp_path):
    student = 'a,"b"\nc\u00e9'
    write_whole(tmp_path / "cohort.csv", cohort_csv(course, lab, [standing(student, 8, 1, 1)]))
    rows = read((tmp_path / "cohort.csv").read_bytes().decode("utf-8"))
    assert rows[student]["points"] == "10"


def test_nobody_is_a_header(course, lab):
    (course.root / "roster.csv").unlink()
    assert cohort_csv(course, lab, []).count("\r\n") == 1
