"""A course of four students and one lab of three exercises, small enough to compute by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from caip.config import Assignment, Course, Exercise, Lab, LatePolicy, Limits
from caip.reports import Standing
from caip.results import CheckResult, ManualItem, Outcome, SubmissionResult, Verdict

ROSTER = """id,name,email,section,extension,extra_time
ada,Ada Lovelace,ada@example.org,Monday,,
bob,=cmd() Bob,@bob,Monday,,
eve,<script>alert(1)</script>,eve@example.org,-2+3,,
dan,Dan,dan@example.org,Thursday,48,
"""


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    exercises = (
        Exercise("precision", "Precision", "Compute precision", 8),
        Exercise("recall", "Recall", "Compute recall", 8),
        Exercise("explain", "Explain", "Argue in words", 4, manual=True),
    )
    return Lab("metrics", "Metrics", 60, (), Limits(), exercises, tmp_path, tmp_path)


@pytest.fixture
def course(tmp_path: Path) -> Course:
    (tmp_path / "roster.csv").write_text(ROSTER, encoding="utf-8")
    due = datetime(2026, 3, 12, 23, 0, tzinfo=UTC)
    return Course(
        root=tmp_path,
        id="aif",
        title="AI <Practitioner>",
        pass_percent=60,
        attempt="last_on_time",
        sections=(),
        late=LatePolicy(),
        assignments=(Assignment("metrics", None, due),),
        graders_dir=tmp_path,
        db_url="",
    )


@pytest.fixture
def standing() -> Callable[..., Standing]:
    """A standing from points of the two automatic exercises and of the one graded by hand (None waits)."""

    def build(
        student: str,
        precision: float = 0,
        recall: float = 0,
        explain: float | None = 0,
        *,
        verdict: Verdict = Verdict.GRADED,
        message: str = "",
        late_s: float = 0,
        penalty: float = 0,
    ) -> Standing:
        checks = tuple(
            CheckResult(name, "test_it", "it works", False, Outcome.PASSED if points == 8 else Outcome.FAILED, points, 8)
            for name, points in (("precision", precision), ("recall", recall))
        )
        item = ManualItem("explain", 4, answered=True)
        result = SubmissionResult(student, "metrics", verdict, checks, (item,), message=message, late_s=late_s)
        return Standing(result, {"explain": explain}, penalty)

    return build
