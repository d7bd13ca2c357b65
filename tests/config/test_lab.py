"""lab.toml: what a lab ships, its limits, its exercises."""

from __future__ import annotations

from pathlib import Path

import pytest

from caip.config import Exercise, Lab, Limits
from caip.errors import ConfigError

WHOLE = """
title = "Metrics"
minutes = 90
files = ["data/*.csv"]

[limits]
cell_timeout_s = 10

[exercises.precision]
title = "Precision"
objective = "Compute precision"
points = 2

[exercises.essay]
title = "Essay"
objective = "Defend it"
points = 1.5
graded = "manual"
"""


def lab(root: Path, text: str = WHOLE) -> Lab:
    source = root / "source" / "w1"
    source.mkdir(parents=True, exist_ok=True)
    (source / "lab.toml").write_text(text, encoding="utf-8")
    return Lab.read(source, root / "graders" / "w1")


def test_a_lab_is_read_in_the_order_of_its_file(tmp_path: Path) -> None:
    found = lab(tmp_path)
    assert (found.name, found.title, found.minutes, found.files) == ("w1", "Metrics", 90, ("data/*.csv",))
    assert [exercise.name for exercise in found.exercises] == ["precision", "essay"]
    assert found.exercise("essay") == Exercise("essay", "Essay", "Defend it", 1.5, manual=True)
    assert found.max_points == 3.5
    assert found.notebook == tmp_path / "source" / "w1" / "w1.ipynb"


def test_limits_that_are_not_written_have_their_defaults(tmp_path: Path) -> None:
    assert lab(tmp_path).limits == Limits(cell_timeout_s=10)
    assert lab(tmp_path, WHOLE.replace("[limits]\ncell_timeout_s = 10", "")).limits == Limits()


@pytest.mark.parametrize(
    ("old", "new", "key", "expected"),
    [
        ('title = "Metrics"\n', "", "title", "required"),
        ("minutes = 90", "minutes = 0", "minutes", "a number from 1"),
        ("minutes = 90", 'minutes = "90"', "minutes", "a number"),
        ('files = ["data/*.csv"]', 'files = ["a", 1]', "files", "a list of texts"),
        ("minutes = 90", "minutes = 90\nminuets = 3", "minuets", "no such key"),
        ("cell_timeout_s = 10", "cell_timeout = 10", "limits.cell_timeout", "no such key"),
        ("cell_timeout_s = 10", "cell_timeout_s = 0", "limits.cell_timeout_s", "a number from 0.1"),
        ("cell_timeout_s = 10", "memory_bytes = 1000", "limits.memory_bytes", "a number from"),
        ("cell_timeout_s = 10", "output_bytes = true", "limits.output_bytes", "a number"),
        ("cell_timeout_s = 10", "processes = 2", "limits.processes", "a number from 8"),
        ("cell_timeout_s = 10", "disk_bytes = 10", "limits.disk_bytes", "a number from"),
        ("cell_timeout_s = 10", "call_timeout_s = inf", "limits.call_timeout_s", "a number from 0.1 to 86400"),
        ("cell_timeout_s = 10", "notebook_timeout_s = nan", "limits.notebook_timeout_s", "a number from 0.1"),
        ("cell_timeout_s = 10", "memory_bytes = 1e30", "limits.memory_bytes", "a number from"),
        ("cell_timeout_s = 10", "cell_timeout_s = 121", "limits.cell_timeout_s", "at most notebook_timeout_s, 120"),
        (
            "cell_timeout_s = 10",
            "notebook_timeout_s = 3\ncell_timeout_s = 2",
            "limits.call_timeout_s",
            "at most notebook_timeout_s",
        ),
        ("minutes = 90", "minutes = inf", "minutes", "a number from 1 upwards"),
        ("cell_timeout_s = 10", "disk_files = 1", "limits.disk_files", "a number from 100"),
        ("points = 2\n", "", "exercises.precision.points", "required"),
        ("points = 2\n", "points = -2\n", "exercises.precision.points", "a number from 0"),
        ("points = 2\n", "points = 2\npionts = 3\n", "exercises.precision.pionts", "no such key"),
        ('graded = "manual"', 'graded = "hand"', "exercises.essay.graded", "one of auto, manual"),
        ("[exercises.precision]", "[exercises]\nprecision = 3\n[x]", "exercises.precision", "a table"),
    ],
)
def test_a_mistake_names_file_key_and_what_was_expected(tmp_path: Path, old: str, new: str, key: str, expected: str) -> None:
    assert old in WHOLE
    with pytest.raises(ConfigError) as caught:
        lab(tmp_path, WHOLE.replace(old, new))
    assert caught.value.file.name == "lab.toml"
    assert caught.value.key == key
    assert expected in caught.value.expected


def test_a_lab_without_exercises_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="at least one exercise"):
        lab(tmp_path, WHOLE[: WHOLE.index("[exercises.precision]")])


def test_an_unknown_exercise_is_a_key_error(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        lab(tmp_path).exercise("recall")
