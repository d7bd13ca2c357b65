"""roster.csv: who is in the course."""

from __future__ import annotations

from pathlib import Path

import pytest

from caip.config import Roster, Student
from caip.errors import ConfigError

HEADER = "id,name,email,section,extension,extra_time\n"


def roster(folder: Path, text: str | bytes) -> Roster:
    file = folder / "roster.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return Roster.read(file)


def test_students_are_read_in_the_order_of_the_file(tmp_path: Path) -> None:
    found = roster(tmp_path, HEADER + 'zoe,"Z, Oé",z@x.org,gold,24,25\n\nada, Ada ,,,,\n')
    assert list(found) == [
        Student("zoe", "Z, Oé", "z@x.org", "gold", 24, 25),
        Student("ada", "Ada"),
    ]


def test_a_spreadsheet_s_byte_order_mark_and_line_ends_do_no_harm(tmp_path: Path) -> None:
    text = "\ufeff" + HEADER.replace("extra_time", "extra time").replace("\n", "\r\n") + "ada,,,,,\r\n"
    assert [student.id for student in roster(tmp_path, text)] == ["ada"]


def test_someone_who_is_not_listed_has_no_extension(tmp_path: Path) -> None:
    found = roster(tmp_path, HEADER + "ada,,,,24,\n")
    assert "ada" in found
    assert "bob" not in found
    assert found.get("ada").extension_hours == 24
    assert found.get("bob") == Student("bob")


def test_no_file_is_an_empty_roster(tmp_path: Path) -> None:
    assert list(Roster.read(tmp_path / "roster.csv")) == []


@pytest.mark.parametrize("text", ["", HEADER])
def test_an_empty_file_is_an_empty_roster(tmp_path: Path, text: str) -> None:
    assert list(roster(tmp_path, text)) == []


@pytest.mark.parametrize(
    ("text", "key", "expected"),
    [
        ("id,name\nada,Ada\n", "line 1", "the columns"),
        (HEADER + "ada,Ada\n", "line 2", "6 columns"),
        (HEADER + "ada,,,,,\nbob,,,,soon,\n", "line 3, extension", "hours as a number"),
        (HEADER + "ada,,,,-1,\n", "line 2, extension", "hours as a number"),
        (HEADER + "ada,,,,,nan\n", "line 2, extra_time", "percent as a number"),
        (HEADER + "ada,,,,,inf\n", "line 2, extra_time", "percent as a number"),
        (HEADER + "ada,,,,,\nada,,,,,\n", "id", "each id once"),
        (HEADER + "ada,,,,,\nADA,,,,,\n", "id", "case and accents aside"),
        (HEADER + "jos\u00e9,,,,,\nJose\u0301,,,,,\n", "id", "case and accents aside"),
        (HEADER + "<b>ada,,,,,\n", "line 2, id", "a name without / \\ * ? [ ] < > and without a leading dot"),
        (HEADER + ",,,,,\n", "line 2, id", "a name without / \\ * ? [ ] < > and without a leading dot"),
        (HEADER + "../ada,,,,,\n", "line 2, id", "a name without / \\ * ? [ ] < > and without a leading dot"),
        (HEADER + ".ada,,,,,\n", "line 2, id", "a name without / \\ * ? [ ] < > and without a leading dot"),
        (HEADER + "a\\b,,,,,\n", "line 2, id", "a name without / \\ * ? [ ] < > and without a leading dot"),
        (HEADER.encode() + b"\xff\xfe,,,,,\n", "the file", "UTF-8"),
    ],
)
def test_a_mistake_names_file_line_and_what_was_expected(tmp_path: Path, text: str | bytes, key: str, expected: str) -> None:
    with pytest.raises(ConfigError) as caught:
        roster(tmp_path, text)
    assert caught.value.file == tmp_path / "roster.csv"
    assert caught.value.key == key
    assert expected in caught.value.expected
