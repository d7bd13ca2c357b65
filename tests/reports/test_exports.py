"""Each export read back: by the libraries of those formats, against their schemas, with the names and scores that hurt."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO, StringIO

import jsonschema
import openpyxl
import pytest

from caip.errors import UsageError
from caip.reports import FORMATS, Ledger, export, write_all
from caip.reports.exports import jsonfile, moodle
from caip.results import Record, Verdict

MADE_AT = datetime(2026, 3, 20, 12, 0, tzinfo=UTC)
#: Names as people have them, and as nobody should.
ROSTER = '''id,name,email,section,extension,extra_time
ada,"King, Countess ""Ada""",ada@example.org,Monday,,
bob,=cmd() Bob,@bob,Monday,,
eve,حواء עדה,eve@example.org,-2+3,,
zoe,Zoë 🎓,zoe@example.org,,,
dan,Dan,dan@example.org,Thursday,48,
'''
CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Metrics (4711),Other lab (4712),Final Score\r\n"
    "    Points Possible,,,,,20,10,(read only)\r\n"
    '"King, Countess ""Ada""",101,,ada,Monday,,7,80\r\n'
    "=cmd() Bob,102,,bob,Monday,3,,10\r\n"
    "حواء,103,eve,,Monday,11,,\r\n"
    "Stranger,104,,stranger,Monday,5,,\r\n"
    '"Student, Test",999,,,Monday,,,\r\n'
)


@pytest.fixture
def ledger(course, lab, standing):
    """Ada has all, bob zero, eve waits for a score by hand, zoe was late, dan handed in nothing, max has no readable file."""
    (course.root / "roster.csv").write_text(ROSTER, encoding="utf-8")
    begun = Record(started_at="2026-03-19T10:00:00+00:00", seconds=1.5)
    found = [
        standing("ada", 8, 8, 4),
        standing("bob", 0, 0, 0),
        standing("eve", 8, 1 / 3, None),
        standing("zoe", 8, 8, 1, verdict=Verdict.LATE, late_s=90.0, penalty=1.7),
        standing("max", verdict=Verdict.UNGRADABLE, message="no notebook"),
    ]
    found = tuple(replace(one, result=replace(one.result, record=begun)) for one in found)
    return Ledger(course, (lab,), found, MADE_AT, template=CANVAS)


def only(found):
    (data,) = found.files.values()
    return data


def rows(data):
    return list(csv.DictReader(StringIO(data.decode(), newline=""), strict=True))


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_ledger_makes_the_same_bytes(name, ledger):
    assert export(name, ledger) == export(name, ledger)


@pytest.mark.parametrize("name", FORMATS)
def test_missing_is_never_zero(name, ledger):
    """dan, who handed in nothing, has no score in any format: an empty cell, null, or no line."""
    found = export(name, ledger).files
    if name in ("csv", "xlsx", "json", "ags"):
        return  # looked at below
    assert not [data for data in found.values() if b"dan" in data]


@pytest.mark.parametrize("name", FORMATS)
def test_nobody_to_export_is_said_and_nothing_is_made(name, ledger):
    (ledger.course.root / "roster.csv").write_text(ROSTER.partition("\n")[0] + "\n")
    empty = replace(ledger, course=replace(ledger.course), standings=())
    with pytest.raises(UsageError, match=r"nobody handed in\. No file was written"):
        export(name, empty)


@pytest.mark.parametrize("name", ["canvas", "moodle", "gradescope", "xapi"])
def test_a_platform_gets_nothing_while_nobody_has_a_final_score(name, ledger, standing):
    with pytest.raises(UsageError, match="Nobody has a final score in metrics"):
        export(name, replace(ledger, standings=(standing("eve", 8, 8, None),)))


@pytest.mark.parametrize("name", ["canvas", "moodle", "gradescope", "xapi"])
def test_what_is_left_out_is_named(name, ledger):
    notes = export(name, ledger).notes
    assert "metrics: left out, waits for a score by hand: eve" in notes
    assert "metrics: left out, could not be graded: max" in notes


def test_csv_is_the_reports(ledger):
    found = {row["student"]: row for row in rows(only(export("csv", ledger)))}
    assert found["dan"]["points"] == ""
    assert found["bob"]["points"] == "0"
    assert found["ada"]["name"] == 'King, Countess "Ada"'
    assert found["bob"]["name"] == "'=cmd() Bob"
    assert found["zoe"]["name"] == "Zoë 🎓"


def test_json_keeps_its_schema_and_reads_back(ledger):
    document = json.loads(only(export("json", ledger)))
    schema = json.loads(jsonfile.SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker()).validate(document)
    assert document["version"] == jsonfile.VERSION == schema["properties"]["version"]["const"]
    assert schema["$id"].endswith(f":{jsonfile.VERSION}")
    students = {one["id"]: one for one in document["labs"][0]["students"]}
    assert [students[name]["points"] for name in ("ada", "bob", "dan", "max")] == [20, 0, None, None]
    assert students["eve"]["waiting"] == ["explain"]
    assert students["eve"]["exercises"] == {"precision": 8, "recall": 1 / 3, "explain": None}
    assert students["bob"]["name"] == "=cmd() Bob"
    assert students["eve"]["name"] == "حواء עדה"


def test_the_schema_refuses_what_is_not_of_it(ledger):
    document = json.loads(only(export("json", ledger)))
    schema = json.loads(jsonfile.SCHEMA.read_text(encoding="utf-8"))
    document["labs"][0]["students"][0]["points"] = "20"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, schema)


def test_xlsx_reads_back_text_as_text_and_missing_as_empty(ledger):
    book = openpyxl.load_workbook(BytesIO(only(export("xlsx", ledger))))
    assert book.sheetnames == ["Grades", "metrics"]
    for sheet in book:
        assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"], "a formula"
    table = list(book["metrics"].iter_rows(values_only=True))
    assert table[0][:5] == ("student", "name", "email", "section", "points")
    found = {row[0]: dict(zip(table[0], row, strict=True)) for row in table[2:]}
    assert found["bob"]["name"] == "=cmd() Bob"
    assert [found[name]["points"] for name in ("ada", "bob", "dan", "max")] == [20, 0, None, None]
    assert (found["zoe"]["points"], found["zoe"]["penalty"], found["zoe"]["name"]) == (15.3, 1.7, "Zoë 🎓")
    assert found["eve"]["Explain"] is None
    overview = {row[0]: row[4] for row in book["Grades"].iter_rows(min_row=3, values_only=True)}
    assert overview == {"ada": 20, "bob": 0, "eve": pytest.approx(8.3333), "zoe": 15.3, "dan": None, "max": None}


def test_sheets_of_long_and_like_names_are_told_apart(ledger, lab):
    course = replace(ledger.course, assignments=tuple(replace(ledger.course.assignments[0], lab=n) for n in ("x" * 40, "x" * 41)))
    labs = tuple(replace(lab, name=one.lab) for one in course.assignments)
    book = openpyxl.load_workbook(BytesIO(only(export("xlsx", replace(ledger, course=course, labs=labs)))))
    assert len(set(book.sheetnames)) == 3
    assert max(map(len, book.sheetnames)) <= 31


def canvas(ledger, **changes):
    data = only(export("canvas", replace(ledger, **changes)))
    return {row["Student"].strip(): row for row in rows(data)}


def test_canvas_gets_its_own_file_back_with_the_labs_column(ledger):
    found = canvas(ledger)
    assert list(found["'=cmd() Bob"]) == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Metrics (4711)"]
    scores = {row["ID"]: row["Metrics (4711)"] for row in found.values()}
    assert scores == {"": "20", "101": "20", "102": "0", "103": "11", "104": "5"}
    assert "Other lab (4712)" not in found["Points Possible"]


def test_canvas_says_who_is_where(ledger):
    notes = export("canvas", ledger).notes
    assert "in Canvas, not on the roster, left as they were: Stranger" in notes
    assert "graded, not in Canvas: zoe" in notes


@pytest.mark.parametrize("change", [lambda text: "\ufeff" + text, lambda text: text.replace("\r\n", "\n")])
def test_canvas_files_come_in_more_than_one_writing(change, ledger):
    assert canvas(ledger, template=change(CANVAS))["'=cmd() Bob"]["Metrics (4711)"] == "0"


def test_canvas_finds_people_by_name_where_it_has_no_other_key(ledger):
    text = 'Student,ID,Section,Metrics (4711)\r\n"Bob, =cmd()",7,,\r\nZOË 🎓,8,,\r\n'
    found = {row["ID"]: row["Metrics (4711)"] for row in canvas(ledger, template=text).values()}
    assert found == {"7": "0", "8": "15.3"}


HEAD = "Student,ID,SIS Login ID,Section,Metrics (4711)\r\n"


def test_canvas_gives_nobody_the_score_of_a_namesake(ledger):
    """There is a second Bob of the same name, who is not on the roster; who has a key is found first, wherever it stands."""
    text = HEAD + "=cmd() Bob,6,bob2,,5\r\n=cmd() Bob,7,bob,,\r\n"
    found = rows(only(export("canvas", replace(ledger, template=text))))
    assert [(row["ID"], row["Metrics (4711)"]) for row in found] == [("6", "5"), ("7", "0")]


def test_canvas_numbers_are_no_ids_of_the_roster_where_people_have_keys(ledger):
    (ledger.course.root / "roster.csv").write_text(ROSTER.replace("\nada,", "\n1042,"))
    numbered = tuple(
        replace(one, result=replace(one.result, student="1042")) if one.result.student == "ada" else one
        for one in ledger.standings
    )
    text = HEAD + "Jo,1042,jo9,,5\r\nBob,7,bob,,\r\n"
    assert canvas(replace(ledger, standings=numbered), template=text)["Jo"]["Metrics (4711)"] == "5"


def test_two_lines_of_one_student_are_refused_by_name(ledger):
    text = HEAD + "Zoë 🎓,8,z1,,\r\nZoë 🎓,9,z2,,\r\n"
    with pytest.raises(UsageError, match=r"2 lines of the Canvas file fit zoe: Zoë 🎓 \(8\); Zoë 🎓 \(9\)\. No file was written"):
        export("canvas", replace(ledger, template=text))


def test_a_canvas_file_of_another_course_is_refused(ledger):
    other = "Student,ID,SIS Login ID,Section,Metrics (1)\r\nX,1,x,,\r\nY,2,y,,\r\n"
    with pytest.raises(UsageError, match="gradebook of another course: none of its 2 students"):
        export("canvas", replace(ledger, template=other))
    with pytest.raises(UsageError, match=r"no column for metrics .*'Algebra \(1\)'.*another course"):
        export("canvas", replace(ledger, template=other.replace("Metrics", "Algebra")))


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", '{"no": "csv"}', "Student\nAda\n"])
def test_what_is_no_canvas_gradebook_is_refused(text, ledger):
    with pytest.raises(UsageError, match="no gradebook of Canvas"):
        export("canvas", replace(ledger, template=text))


def test_canvas_needs_a_template_and_the_same_points(ledger):
    with pytest.raises(UsageError, match="own gradebook file is needed"):
        export("canvas", replace(ledger, template=None))
    with pytest.raises(UsageError, match="worth 100 points, and metrics 20"):
        export("canvas", replace(ledger, template=CANVAS.replace(",20,10,", ",100,10,")))


@pytest.mark.parametrize("named", ["Other lab", "Other lab (4712)", "4712"])
def test_a_column_can_be_named(named, ledger):
    text = CANVAS.replace(",20,10,", ",20,20,")
    found = canvas(ledger, template=text, columns={"metrics": named})
    assert found["'=cmd() Bob"]["Other lab (4712)"] == "0"


def test_two_columns_of_one_name_are_not_guessed(ledger):
    with pytest.raises(UsageError, match="2 columns for metrics"):
        export("canvas", replace(ledger, template=CANVAS.replace("Other lab", "Metrics")))


def test_moodle_never_gets_feedback_without_a_grade(ledger):
    found = rows(only(export("moodle", ledger)))
    assert tuple(found[0]) == moodle.COLUMNS
    assert {row["ID number"]: row["Grade"] for row in found} == {"ada": "20", "bob": "0", "zoe": "15.3"}
    assert all(row["Grade"] and row["Feedback"] for row in found)
    assert [row["Email address"] for row in found] == ["ada@example.org", "'@bob", "zoe@example.org"]
    assert "1.7 taken off for lateness" in found[2]["Feedback"]


GRADESCOPE = {
    "type": "object",
    "required": ["score", "tests"],
    "properties": {
        "score": {"type": "number"},
        "execution_time": {"type": "number"},
        "output": {"type": "string"},
        "visibility": {"enum": ["visible", "hidden", "after_due_date", "after_published"]},
        "stdout_visibility": {"enum": ["visible", "hidden", "after_due_date", "after_published"]},
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["score", "max_score", "name"],
                "properties": {
                    "score": {"type": "number"},
                    "max_score": {"type": "number"},
                    "status": {"enum": ["passed", "failed"]},
                    "output_format": {"enum": ["text", "html", "simple_format", "md", "ansi"]},
                    "visibility": {"enum": ["visible", "hidden", "after_due_date", "after_published"]},
                    "tags": {"type": "array", "items": {"type": "string"}},
                },
            },
        },
    },
}


def test_gradescope_has_a_results_json_for_each_student(ledger):
    found = export("gradescope", ledger).files
    assert sorted(found) == [f"metrics-gradescope/{name}/results.json" for name in ("ada", "bob", "zoe")]
    for data in found.values():
        jsonschema.validate(json.loads(data), GRADESCOPE)
    zoe = json.loads(found["metrics-gradescope/zoe/results.json"])
    assert zoe["score"] == 15.3
    assert [test["score"] for test in zoe["tests"]] == [8, 8, 1]
    assert {test["visibility"] for test in zoe["tests"][:2]} == {"after_due_date"}


def test_gradescope_shows_nothing_of_a_hidden_input(ledger):
    facts = replace(ledger.standings[0].result.checks[0].facts, call="secret(987)", expected="654", got="321")
    result = ledger.standings[0].result
    result = replace(result, checks=tuple(replace(check, facts=facts) for check in result.checks))
    for name in FORMATS:
        found = export(name, replace(ledger, standings=(replace(ledger.standings[0], result=result),)))
        if name != "xlsx":
            assert not [data for data in found.files.values() if b"secret" in data or b"987" in data]


AGS = {
    "type": "object",
    "required": ["userId", "timestamp", "activityProgress", "gradingProgress"],
    "additionalProperties": False,
    "dependentRequired": {"scoreGiven": ["scoreMaximum"]},
    "properties": {
        "userId": {"type": "string"},
        "timestamp": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+([+-]\d\d:\d\d|Z)$"},
        "scoreGiven": {"type": "number", "minimum": 0},
        "scoreMaximum": {"type": "number", "exclusiveMinimum": 0},
        "comment": {"type": "string"},
        "activityProgress": {"enum": ["Initialized", "Started", "InProgress", "Submitted", "Completed"]},
        "gradingProgress": {"enum": ["FullyGraded", "Pending", "PendingManual", "Failed", "NotReady"]},
    },
}


def test_ags_scores_say_how_far_the_grading_is(ledger):
    document = json.loads(only(export("ags", ledger)))
    assert document["lineItem"] == {"label": "Metrics", "scoreMaximum": 20, "resourceId": "aif/metrics"}
    for score in document["scores"]:
        jsonschema.Draft202012Validator(AGS).validate(score)
    found = {score["userId"]: (score.get("scoreGiven"), score["gradingProgress"]) for score in document["scores"]}
    assert found == {
        "ada": (20, "FullyGraded"),
        "bob": (0, "FullyGraded"),
        "eve": (8.3333, "PendingManual"),
        "zoe": (15.3, "FullyGraded"),
        "dan": (None, "NotReady"),
        "max": (None, "Failed"),
    }


XAPI = {
    "type": "object",
    "required": ["id", "actor", "verb", "object", "result", "timestamp"],
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "actor": {"type": "object", "required": ["account"]},
        "object": {"type": "object", "required": ["id", "definition"]},
        "timestamp": {"type": "string", "format": "date-time"},
        "result": {
            "type": "object",
            "properties": {
                "score": {
                    "type": "object",
                    "required": ["raw", "min", "max", "scaled"],
                    "properties": {"scaled": {"type": "number", "minimum": -1, "maximum": 1}},
                }
            },
        },
    },
}


def test_xapi_statements_are_valid_and_of_their_own(ledger):
    statements = [json.loads(line) for line in only(export("xapi", ledger)).decode().splitlines()]
    assert len(statements) == 3 * (1 + 3)
    assert len({one["id"] for one in statements}) == len(statements)
    for one in statements:
        jsonschema.Draft202012Validator(XAPI, format_checker=jsonschema.FormatChecker()).validate(one)
        score = one["result"]["score"]
        assert score["min"] <= score["raw"] <= score["max"]
        assert one["object"]["id"].startswith("https://caip.invalid/aif/metrics")
    assert [one["result"]["score"]["scaled"] for one in statements[:4]] == [1, 1, 1, 1]


def test_extra_credit_is_kept_and_stays_in_bounds(ledger, standing):
    record = ledger.standings[0].result.record
    more = standing("ada", 8, 8, 6)
    found = replace(ledger, standings=(replace(more, result=replace(more.result, record=record)),))
    first = json.loads(only(export("xapi", found)).decode().splitlines()[0])
    assert first["result"]["score"] == {"scaled": 1.0, "raw": 22, "min": 0, "max": 22}
    assert next(row for row in rows(only(export("moodle", found))))["Grade"] == "22"


def test_files_appear_all_or_none(tmp_path, monkeypatch):
    folder = tmp_path / "out"
    write_all(folder, {"a.csv": b"old"})
    with pytest.raises(UsageError, match=r"cannot be written.*No file is half written"):
        write_all(folder, {"a.csv": b"new", "b" * 300: b"x"})
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {"a.csv": b"old"}
    paths = write_all(folder, {"a.csv": b"new", "lab/ada/results.json": b"{}"})
    assert [path.read_bytes() for path in paths] == [b"new", b"{}"]
    assert [oct(path.stat().st_mode & 0o777) for path in paths] == ["0o600"] * 2
    (tmp_path / "file").write_text("x")
    with pytest.raises(UsageError, match="cannot be written"):
        write_all(tmp_path / "file" / "sub", {"a": b""})
