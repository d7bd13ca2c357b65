"""What travels to a worker: everything that judging needs, nothing of people, and nothing that was altered on its way."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msgpack
import pytest
from hypothesis import given
from hypothesis import strategies as st

from caip.config import Course
from caip.errors import GraderFault
from caip.grading import Worker, make_job, read_inputs
from caip.results import SubmissionResult
from caip.scheduling.bundle import Bundle

VERSIONS = {"caip": "1.2.3", "Python": "3.11.7"}


@pytest.fixture
def bundle(course: Course) -> Bundle:
    return Bundle.of(course, course.lab("mini"), VERSIONS)


def test_what_was_packed_is_what_is_unpacked(bundle: Bundle) -> None:
    assert Bundle.unpack(bundle.pack(), bundle.sha256) == bundle
    assert bundle.versions == VERSIONS


def test_its_course_judges_by_the_same_inputs(course: Course, bundle: Bundle, tmp_path: Path) -> None:
    there, lab = bundle.write(tmp_path / "there")
    assert replace(read_inputs(there, lab), lock_sha256="") == replace(read_inputs(course, course.lab("mini")), lock_sha256="")
    assert there.id == course.id


@pytest.mark.whole  # on a cluster it is tried every day
def test_its_course_judges_alike(course: Course, bundle: Bundle, hand_in: Callable[..., Path], tmp_path: Path) -> None:
    hand_in("ada", {"double-answer": "def double(n): return n * n"})
    job = make_job(course, course.lab("mini"), "ada")

    def judged(where: Course) -> SubmissionResult:
        lab = where.lab("mini")
        with Worker(where, lab, "process") as worker:
            result = worker.grade(replace(job, release=str(where.release("mini") / "mini.ipynb"))).result
        return replace(result, record=replace(result.record, started_at="", seconds=0))

    there, _ = bundle.write(tmp_path / "there")
    assert judged(there) == judged(course)


def test_graders_outside_the_course_travel_too(course: Course, bundle: Bundle, tmp_path: Path) -> None:
    (course.root / "graders").rename(tmp_path / "hidden")
    terms = course.root / "course.toml"
    terms.write_text(terms.read_text().replace("[course]", f'[course]\ngraders = "{tmp_path / "hidden"}"'))
    moved = Course.read(course.root)
    assert Bundle.of(moved, moved.lab("mini"), VERSIONS) == bundle


def test_nothing_of_people_is_in_it(course: Course, hand_in: Callable[..., Path]) -> None:
    (course.root / "roster.csv").write_text("id,name,email,section,extension,extra_time\nxavier7,Xavier Lovelace,,,,\n")
    terms = course.root / "course.toml"
    terms.write_text(terms.read_text().replace("[course]", '[course]\ndb_url = "postgresql+psycopg2://me:password@host/grades"'))
    hand_in("xavier7")
    read = Course.read(course.root)
    whole = b"".join(name.encode() + content for name, content in Bundle.of(read, read.lab("mini"), VERSIONS).files.items())
    for words in (b"Lovelace", b"password", b"xavier7", b"2026-02-01"):
        assert words not in whole
    assert b"test_double_of_any_number" in whole


@pytest.mark.parametrize(
    "altered",
    [
        lambda files: files | {"graders/mini/test_double.py": b""},
        lambda files: {name: content for name, content in files.items() if name != "graders/mini/test_double.py"},
        lambda files: files | {"graders/mini/conftest.py": b""},
        lambda files: {name.replace("test_double", "test_triple"): content for name, content in files.items()},
        lambda files: files | {"versions.json": b"{}"},
        lambda files: files | {"../outside": b""},
        lambda files: list(files),
        lambda files: dict.fromkeys(files),
    ],
    ids=["emptied", "left out", "added", "renamed", "other versions", "outside", "no table", "no contents"],
)
def test_a_bundle_that_was_altered_is_refused(bundle: Bundle, altered: Callable[[dict[str, bytes]], object]) -> None:
    files = altered(dict(bundle.files))
    with pytest.raises(GraderFault, match="What arrived"):
        Bundle.unpack(zlib.compress(msgpack.packb(files)), bundle.sha256)


SMALL = Bundle({"graders/mini/test_double.py": b"def test(): pass\n" * 20, "versions.json": b"{}"})


@given(st.integers(0, len(SMALL.pack()) - 1), st.integers(1, 255))
def test_no_byte_of_it_can_be_another(place: int, change: int) -> None:
    data = bytearray(SMALL.pack())
    data[place] ^= change
    try:
        found = Bundle.unpack(bytes(data), SMALL.sha256)
    except GraderFault:
        return
    assert found == SMALL  # a byte of the compression's header that means nothing


@given(st.binary(max_size=200))
def test_what_is_no_bundle_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(GraderFault, match="What arrived"):
        Bundle.unpack(data, SMALL.sha256)
