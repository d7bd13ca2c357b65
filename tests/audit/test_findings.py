"""What makes an audit pass, and what does not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from caip.audit import ExerciseAudit, LabAudit, Survivor

GOOD = ExerciseAudit("lab", "f1", variants=6, misconceptions=5, mutants=50, lookup_share=0.2)


def test_findings_add() -> None:
    total = (LabAudit((GOOD,)) + LabAudit((replace(GOOD, exercise="recall", survivors=(Survivor("line 1, x"),)),))).to_dict()
    assert (total["exercises"], total["variants_accepted"], total["mutants"], total["killed"]) == (2, 12, 100, 99)
    assert [one["exercise"] for one in total["per_exercise"]] == ["f1", "recall"]


def test_a_mutant_that_a_person_found_to_be_no_fault_counts_as_neither() -> None:
    told = replace(GOOD, survivors=(Survivor("line 1, x", "the value is never 0 here"),) * 5)
    assert (told.killed, told.equivalent) == (45, 5)
    assert LabAudit((told,)).passed()


def test_nine_of_ten_misconceptions_are_to_be_named() -> None:
    many = replace(GOOD, misconceptions=20, unnamed=("raises", "raises-too"))
    assert (many.named, LabAudit((many,)).to_dict()["misconceptions_named"]) == (18, 18)
    assert LabAudit((many,)).passed()
    assert not LabAudit((replace(many, unnamed=("a", "b", "c")),)).passed()


@pytest.mark.parametrize(
    "wrong",
    [
        {"rejected": {"numpy": ["test_a: failed"]}},
        {"missed": ("macro-for-binary",)},
        {"unnamed": ("macro-for-binary",)},
        {"survivors": (Survivor("line 1, x"), Survivor("line 2, x"))},
        {"survivors": (Survivor("line 1, x", "reason"),) * 6},
        {"stub_share": 0.1},
        {"alone_lost_share": 0.1},
        {"alone_others_share": 0.1},
        {"lookup_share": 0.3},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_it_fails_for_each_thing_that_is_wrong(wrong: dict[str, object]) -> None:
    assert LabAudit((GOOD,)).passed()
    assert not LabAudit((replace(GOOD, **wrong),)).passed()  # type: ignore[arg-type]
