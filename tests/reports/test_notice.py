"""The page for a submission that has no notebook to show."""

from __future__ import annotations

import re

import pytest

from caip.reports import feedback_notice
from caip.results import SubmissionResult, Verdict


def notice(course, lab, verdict, message="", student="dan"):
    return feedback_notice(course, lab, SubmissionResult(student, lab.name, verdict, message=message))


@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_verdict_says_what_happened_what_it_means_and_what_to_do(course, lab, verdict):
    text = notice(course, lab, verdict)
    sections = re.findall(r"<h2>(.*?)</h2>\s*<(?:p|ol)[^>]*>\s*(.*?)<", text, re.DOTALL)
    assert [title for title, _ in sections] == ["What happened", "What it means", "What to do"]
    assert len(re.findall(r"<li>[^<]{20,}</li>", text)) > 1 or len(sections[2][1]) > 20


@pytest.mark.parametrize("verdict", [Verdict.UNGRADABLE, Verdict.MISSING, Verdict.GRADER_FAULT])
def test_no_score_is_said_not_to_be_a_zero(course, lab, verdict):
    assert "That is not a zero" in notice(course, lab, verdict)


def test_the_message_of_the_result_comes_first(course, lab):
    text = notice(course, lab, Verdict.UNGRADABLE, "metrics.ipynb, line 3:\nexpected a comma")
    assert "metrics.ipynb, line 3:\nexpected a comma" in text
    assert "could not be read as a notebook" not in text


def test_a_grader_fault_is_ours(course, lab):
    assert "The fault is ours, not yours." in notice(course, lab, Verdict.GRADER_FAULT)


def test_names_and_messages_are_escaped(course, lab):
    text = notice(course, lab, Verdict.UNGRADABLE, "<img src=x onerror=alert(1)>\x00\u202e", student="eve")
    assert "<script" not in text
    assert "<img" not in text
    assert "&lt;img src=x onerror=alert(1)&gt;" in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "\x00" not in text
    assert "\u202e" not in text


def test_due_date_is_the_students_own(course, lab):
    assert "12 March 2026, 23:00 UTC" in notice(course, lab, Verdict.MISSING, student="ada")
    assert "14 March 2026, 23:00 UTC" in notice(course, lab, Verdict.MISSING, student="dan")


def test_it_loads_nothing(course, lab):
    text = notice(course, lab, Verdict.MISSING)
    assert not re.search(r"https?://|url\(|@import|<link|<script|\ssrc=", text)
    assert text.startswith("<!doctype html>")


def test_somebody_who_is_not_on_the_roster_is_named_by_id(course, lab):
    assert "For <bdi>zed</bdi></footer>" in notice(course, lab, Verdict.MISSING, student="zed")
