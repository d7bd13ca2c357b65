"""The secret and what it seeds, and the environment that processes of ours get."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caip.config import Secret, clean_environment


@pytest.fixture(autouse=True)
def _secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAIP_SECRETS", str(tmp_path / "secrets"))


def test_the_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first = Secret.load("c1")
    (file,) = (tmp_path / "secrets").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "secrets").stat().st_mode) == 0o700
    assert len(first.key) == 32
    assert Secret.load("c1") == first


def test_each_course_has_a_secret_of_its_own() -> None:
    assert Secret.load("c1") != Secret.load("c2")


def test_a_course_s_name_chooses_no_path(tmp_path: Path) -> None:
    Secret.load("../../elsewhere")
    assert [path.name for path in tmp_path.iterdir()] == ["secrets"]


def test_without_a_named_folder_the_secret_lies_in_the_user_s_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CAIP_SECRETS")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    Secret.load("c1")
    assert len(list((tmp_path / "state" / "caip").iterdir())) == 1


def test_a_seed_is_stable() -> None:
    assert Secret(b"k" * 32).seed("lab", "ada", "00") == Secret(b"k" * 32).seed("lab", "ada", "00")
    assert Secret.load("c1").seed("lab", "ada", "00") == Secret.load("c1").seed("lab", "ada", "00")


names = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=6)
keys = st.tuples(names, names, names)


@given(keys, keys)
@settings(max_examples=100)
def test_seeds_differ_per_lab_student_and_submission(one: tuple[str, str, str], other: tuple[str, str, str]) -> None:
    secret = Secret(b"k" * 32)
    assert (secret.seed(*one) == secret.seed(*other)) == (one == other)
    assert len(secret.seed(*one)) == 64


def test_another_secret_gives_another_seed() -> None:
    assert Secret(b"a" * 32).seed("lab", "ada", "00") != Secret(b"b" * 32).seed("lab", "ada", "00")


def test_a_process_of_ours_inherits_the_locale_and_the_search_path_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("PYTEST_ADDOPTS", "-x")
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    monkeypatch.setenv("LANG", "C.UTF-8")
    found = clean_environment(EXTRA="1")
    assert found["LANG"] == "C.UTF-8"
    assert found["EXTRA"] == "1"
    assert not {"AWS_SECRET_ACCESS_KEY", "PYTEST_ADDOPTS", "PYTHONPATH"} & set(found)
