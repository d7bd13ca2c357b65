"""A worker judges with what the command has, or not at all."""

from __future__ import annotations

import platform

import pytest

from caip.scheduling.versions import differences, isolated_versions

HERE = {"caip": "0.1.0 (code abc)", "Python": "3.11.7", "numpy": "2.4.6", "appnope": "1.0.0"}


def test_what_a_result_hangs_on_is_told() -> None:
    found = isolated_versions()
    assert found["Python"] == platform.python_version()
    assert found["caip"].startswith("0.1.0 (code ")
    assert {"caip-lab", "numpy", "pandas", "scikit-learn", "pytest", "nbformat", "moto", "sagemaker", "distributed"} <= set(found)
    assert "ruff" not in found


def test_the_same_is_no_difference() -> None:
    assert differences(HERE, dict(HERE)) == ""


@pytest.mark.parametrize("name", ["caip", "Python", "numpy"])
def test_another_version_is_told_in_words(name: str) -> None:
    assert differences(HERE, HERE | {name: "0"}) == f"{name} 0 where {HERE[name]} is asked for"


def test_what_one_of_the_two_has_no_use_for_is_no_difference() -> None:
    there = {name: version for name, version in HERE.items() if name != "appnope"}
    assert differences(HERE, there | {"pywin32": "312"}) == ""


def test_of_many_differences_the_first_are_told_and_the_rest_counted() -> None:
    assert differences(HERE | {f"p{n}": "1" for n in range(9)}, {f"p{n}": "2" for n in range(9)}).endswith(", and 5 more")
