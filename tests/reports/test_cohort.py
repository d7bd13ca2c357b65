"""Cohort statistics against tables computed by hand."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt

import pytest

from caip.reports import Standing, line_up, summarise
from caip.reports.histogram import alternative_text, bins, drawing
from caip.reports.words import lateness, summary_sentence, verdict_words
from caip.results import ManualItem, SubmissionResult, Verdict


@pytest.fixture
def cohort(standing):
    """ada 8+8+4 = 20, bob 4+2+2-1 = 7, eve 8+0+4 = 12; dan is missing."""
    return [standing("ada", 8, 8, 4), standing("bob", 4, 2, 2, penalty=1), standing("eve", 8, 0, 4)]


def test_total_is_auto_and_hand_minus_penalty(standing):
    assert standing("ada", 8, 3, 2.5, penalty=1.5).total == 12.0


def test_a_score_by_hand_takes_the_place_of_the_automatic_one(standing):
    regraded = replace(standing("ada", 8, 3, 2), manual={"explain": 2.0, "recall": 7.0})
    assert (regraded.total, regraded.exercise_points()["recall"]) == (17.0, 7.0)


def test_total_is_never_below_zero(standing):
    assert standing("ada", 1, 0, 0, penalty=5).total == 0.0


@pytest.mark.parametrize("verdict", [Verdict.MISSING, Verdict.UNGRADABLE, Verdict.GRADER_FAULT])
def test_what_was_not_judged_has_no_total_no_exercise_and_waits_for_nothing(standing, verdict):
    unjudged = standing("ada", 8, 8, None, verdict=verdict)
    assert unjudged.total is None
    assert unjudged.exercise_points() == {}
    assert unjudged.waiting == ()
    assert unjudged.verdict is verdict


def test_an_item_that_waits_makes_a_graded_result_pending_and_is_in_no_exercise(standing):
    pending = standing("ada", 8, 3, None)
    assert (pending.verdict, pending.total, pending.waiting) == (Verdict.PENDING, 11.0, ("explain",))
    assert pending.exercise_points() == {"precision": 8, "recall": 3}


def test_a_pending_result_is_graded_once_its_score_by_hand_is_there(standing):
    assert standing("ada", 8, 3, 2, verdict=Verdict.PENDING).verdict is Verdict.GRADED


def test_late_goes_before_pending_and_still_waits(standing):
    late = standing("ada", 8, 3, None, verdict=Verdict.LATE)
    assert (late.verdict, late.waiting) == (Verdict.LATE, ("explain",))


@pytest.mark.parametrize(("answered", "points"), [(True, None), (False, 0.0)])
def test_an_untouched_answer_is_zero_and_a_written_one_waits(answered, points):
    result = SubmissionResult("ada", "metrics", Verdict.GRADED, manual=(ManualItem("explain", 4, answered),))
    assert Standing(result).by_hand == {"explain": points}
    assert Standing(result, {"explain": 3.0}).by_hand == {"explain": 3.0}


def test_line_up_is_the_roster_then_strangers_and_leaves_other_labs_out(course, lab, standing):
    elsewhere = standing("ada", 8, 8, 4)
    elsewhere = replace(elsewhere, result=replace(elsewhere.result, assignment="other"))
    pairs = line_up(course, lab, [standing("zed", 1), standing("yan", 1), elsewhere, standing("bob", 2)])
    assert [student.id for student, _ in pairs] == ["ada", "bob", "eve", "dan", "yan", "zed"]
    assert [one.verdict is Verdict.MISSING for _, one in pairs] == [True, False, True, True, False, False]


def test_lab_summary_by_hand(course, lab, cohort):
    summary = summarise(course, lab, cohort)
    assert (summary.lab, summary.title, summary.max_points, summary.pass_points) == ("metrics", "Metrics", 20, 12)
    assert [row.points for row in summary.rows] == [20, 7, 12, None]
    assert [row.percent for row in summary.rows] == ["100", "35", "60", None]
    assert dict(summary.counts) == {Verdict.GRADED: 3, Verdict.MISSING: 1}
    assert (summary.n_judged, summary.n_passed, summary.n_waiting) == (3, 2, 0)
    assert (summary.mean, summary.median, summary.quartiles) == (13, 12, (9.5, 16))


def test_exercise_summary_by_hand(course, lab, cohort):
    precision, recall, explain = (item.statistics for item in summarise(course, lab, cohort).items)
    assert (precision.n, precision.facility) == (3, pytest.approx((1 + 0.5 + 1) / 3))
    assert precision.sd == pytest.approx(sqrt(((1 / 6) ** 2 * 2 + (1 / 3) ** 2) / 2))
    assert (recall.n, recall.facility) == (3, pytest.approx((1 + 0.25 + 0) / 3))
    assert (explain.intended_weight, explain.n, explain.facility) == (20, 3, pytest.approx((1 + 0.5 + 1) / 3))


def test_an_exercise_that_waits_is_not_in_its_facility(course, lab, standing):
    summary = summarise(course, lab, [standing("ada", 8, 8, 4), standing("bob", 8, 8, None)])
    waits = summary.items[2].statistics
    assert (waits.n, waits.facility, waits.sd) == (1, 1.0, None)
    assert summary.n_waiting == 1
    assert summary.rows[1].waiting == ("Explain",)


def test_the_pass_line_forgives_rounding_noise(course, lab, standing):
    summary = summarise(course, lab, [standing("ada", 0.1 + 0.2, 8, 4 - 0.3)])
    assert summary.points == [pytest.approx(12)]
    assert summary.n_passed == 1


@pytest.mark.parametrize("verdict", [None, Verdict.MISSING, Verdict.UNGRADABLE])
def test_without_a_score_every_statistic_is_undefined(course, lab, standing, verdict):
    found = [] if verdict is None else [standing(one, 8, 8, 4, verdict=verdict) for one in ("ada", "bob", "eve", "dan")]
    summary = summarise(course, lab, found)
    assert (summary.n_judged, summary.n_passed) == (0, 0)
    assert (summary.mean, summary.median, summary.quartiles) == (None, None, None)
    assert {(one.statistics.n, one.statistics.facility, one.statistics.sd) for one in summary.items} == {(0, None, None)}
    assert drawing(summary) == ""
    assert len(summary.rows) == 4


def test_one_student_has_quartiles_and_no_spread(course, lab, standing):
    summary = summarise(course, lab, [standing("ada", 4, 4, 2)])
    assert (summary.mean, summary.median, summary.quartiles) == (10, 10, (10, 10))
    assert summary.items[0].statistics.sd is None


def test_everybody_full(course, lab, standing):
    summary = summarise(course, lab, [standing(one, 8, 8, 4) for one in ("ada", "bob", "eve", "dan")])
    assert (summary.mean, summary.median, summary.quartiles, summary.n_passed) == (20, 20, (20, 20), 4)
    assert {(one.statistics.facility, one.statistics.sd) for one in summary.items} == {(1, 0)}
    assert summary_sentence(summary) == "All 4 students were graded; the median is 20 of 20; 4 reached the pass line."


def test_a_lab_without_points_or_people(course, lab):
    empty = summarise(replace(course, root=course.root / "nowhere"), replace(lab, exercises=()), [])
    assert (empty.rows, empty.items, bins([], empty.max_points)) == ((), (), [])
    assert summary_sentence(empty) == "There is nobody on the roster, and nobody handed in."


def test_the_sentence_accounts_for_everybody(course, lab, standing):
    found = [
        standing("ada", 8, 8, None),
        standing("bob", 8, 0, 2, verdict=Verdict.TAMPERED),
        standing("eve", verdict=Verdict.UNGRADABLE),
        standing("zed", verdict=Verdict.GRADER_FAULT),
    ]
    assert summary_sentence(summarise(course, lab, found)) == (
        "2 of 5 students were graded; the median is 13 of 20; 1 reached the pass line; "
        "1 is missing, 2 could not be graded, 1 was tampered with, 1 still waits for a score by hand."
    )
    assert summary_sentence(summarise(course, lab, [])) == "None of 4 students was graded; 4 are missing."


def test_verdict_words_say_lateness_penalty_and_what_waits(course, lab, standing):
    late = standing("ada", 8, 8, None, verdict=Verdict.LATE, late_s=93_600, penalty=1.6)
    row = summarise(course, lab, [late]).rows[0]
    assert verdict_words(row) == "graded, late by 1 d 2 h; 1.6 points off; waits for a score by hand"
    assert not row.alarming


@pytest.mark.parametrize(("late_s", "words"), [(1, "1 min"), (3600, "1 h"), (90_061, "1 d 1 h"), (86_460, "1 d 1 min")])
def test_lateness(late_s, words):
    assert lateness(late_s) == words


def test_bins_cover_every_score_once():
    found = bins([0, 1.9999, 2, 12, 20, 21.5], 20)
    assert [(one.low, one.high) for one in found] == [(low, low + 2) for low in range(0, 20, 2)]
    assert [one.n for one in found] == [2, 1, 0, 0, 0, 0, 1, 0, 0, 2]
    assert (found[0].words, found[-1].words) == ("0 to under 2", "18 to 20")


@pytest.mark.parametrize("max_points", [0.5, 1, 3, 7, 10, 20, 23, 100, 1234])
def test_bins_are_few_and_end_at_the_maximum(max_points):
    found = bins([max_points, max_points / 2, 0], max_points)
    assert 2 <= len(found) <= 10
    assert (found[0].low, found[-1].high) == (0, max_points)
    assert sum(one.n for one in found) == 3
    assert all(one.low < one.high for one in found)


def test_alternative_text_says_what_the_drawing_shows(course, lab, cohort):
    assert alternative_text(summarise(course, lab, cohort)) == (
        "Histogram of 3 scores out of 20, from 7 to 20. "
        "Tallest: 6 to under 8 and 12 to under 14 and 18 to 20 points, 1 student each. "
        "At or above the pass line of 12: 2."
    )
