"""Objectives, students to talk to, regrades, incidents, similar work and pseudonyms, against cohorts made by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from caip.config import Assignment, Exercise
from caip.errors import UsageError
from caip.reports import Pseudonyms, cohort_csv, cohort_page
from caip.reports.cohort import Item, ItemStatistics, flags, incidents, losses, mastery, regrades, similar, students_to_talk_to
from caip.reports.cohort.changes import CAUSES, UNEXPLAINED
from caip.reports.cohort.similarity import fingerprints, tokens
from caip.results import CheckResult, NamedMistake, Outcome, Record, Verdict, Work
from tests.reports.synthetic import MADE, cohort

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def test_mastery_by_hand(lab, standing):
    both = replace(lab, exercises=(*lab.exercises[:2], replace(lab.exercises[2], objective="Compute recall")))
    found = mastery([both], [standing("ada", 8, 4, 4), standing("bob", 0, 8, None), standing("eve", verdict=Verdict.MISSING)])
    assert [(one.number, one.words, len(one.exercises)) for one in found.objectives] == [
        ("1.1", "Compute precision", 1),
        ("1.2", "Compute recall", 2),
    ]
    assert found.students == ("ada", "bob", "eve")
    assert found.shares[:2].tolist() == [[1, 8 / 12], [0, 1]]
    assert np.isnan(found.shares[2]).all(), "missing is not zero"


def test_an_objective_that_waits_for_most_is_no_loss(lab, standing):
    standings = [standing("ada", 8, 6, 0), *(standing(f"s{i}", 8, 8, None) for i in range(5))]
    (loss,) = losses(mastery([lab], standings), standings, [])
    assert (loss.objective.words, loss.n, loss.points) == ("Compute recall", 6, 2)
    assert loss.share == pytest.approx(2 / 48)


def test_misconceptions_are_counted_and_told_with_the_shortest_answer(lab, standing):
    def mistaken(student, name):
        one = standing(student, 0, 8, 4)
        return replace(one, result=replace(one.result, mistakes=(NamedMistake("precision", name, f"You {name}."),)))

    standings = [mistaken("a", "swap"), mistaken("b", "swap"), mistaken("c", "round"), standing("d", 8, 8, 4)]
    works = [Work("a", lab.name, {"precision": "a long answer"}), Work("b", lab.name, {"precision": "short"})]
    (loss,) = losses(mastery([lab], standings), standings, works)
    assert [(one.name, one.n, one.n_lost, one.example.code) for one in loss.misconceptions] == [
        ("swap", 2, 3, "short"),
        ("round", 1, 3, ""),
    ]


@pytest.fixture
def term(course, lab):
    """Three labs that are due, and one that is not."""
    labs = [replace(lab, name=f"l{i}", title=f"L{i}") for i in range(4)]
    dues = [datetime(2026, 3, 1 + i, tzinfo=UTC) for i in range(3)] + [NOW + timedelta(days=1)]
    assignments = tuple(Assignment(one.name, None, due) for one, due in zip(labs, dues, strict=True))
    return replace(course, assignments=assignments).with_students([course.roster.get("ada"), course.roster.get("dan")]), labs


def at(standing, lab, **changes):
    return replace(standing, result=replace(standing.result, assignment=lab, **changes))


def reasons(term, standings, works=()):
    course, labs = term
    return {one.student: one.reasons for one in students_to_talk_to(course, labs, standings, works, NOW)}


def test_who_handed_in_nothing_is_listed_for_what_is_due_only(term, standing):
    missing = [at(standing("ada", verdict=Verdict.MISSING), f"l{i}") for i in range(4)]
    assert reasons(term, missing) == {
        "ada": ("Handed in nothing for L0, L1 and L2.", "Nothing came for the last 2 labs that are due.")
    }


def test_two_labs_that_are_due_are_enough_to_be_silent_in(term, standing):
    missing = [at(standing("ada", verdict=Verdict.MISSING), f"l{i}") for i in range(2)]
    assert "Nothing came for the last 2 labs that are due." not in reasons(term, missing[:1])["ada"]
    assert reasons(term, missing)["ada"][1] == "Nothing came for the last 2 labs that are due."


def test_below_the_pass_line_and_falling(term, standing):
    scores = [at(standing("ada", points, 8, 4), f"l{i}") for i, points in enumerate((8, 4, 0))]
    assert reasons(term, scores) == {"ada": ("Scores fall from lab to lab: 100 %, 80 %, 60 %.",)}
    scores[2] = at(standing("ada", 0, 7.9, 4), "l2")
    assert reasons(term, scores)["ada"][0] == "Below the pass line in L2 (11.9 of 20)."


def test_a_score_that_waits_is_no_reason(term, standing):
    assert reasons(term, [at(standing("ada", 0, 0, None), "l0")]) == {}


def test_late_once_is_no_reason_and_twice_is(term, standing):
    late = [at(standing("ada", 8, 8, 4), f"l{i}", late_s=60.0) for i in range(2)]
    assert reasons(term, late[:1]) == {}
    assert reasons(term, late) == {"ada": ("Late in L0 and L1.",)}


def test_the_last_tenth_counts_from_twenty_hand_ins_on(term, standing):
    scores = [at(standing("ada", 8, 8, 4), f"l{i}") for i in range(2)]

    def works(n):
        times = [(f"s{i}", NOW - timedelta(days=i + 1)) for i in range(n - 1)] + [("ada", NOW)]
        return [Work(student, f"l{lab}", handed_in=when) for lab in range(2) for student, when in times]

    assert reasons(term, scores, works(19)) == {}
    assert reasons(term, scores, works(20)) == {"ada": ("Among the last tenth to hand in L0 and L1.",)}


def test_the_gravest_reason_comes_first_and_strangers_are_not_listed(term, standing):
    course, labs = term
    found = [at(standing("ada", 0, 0, 0), "l0"), at(standing("dan", verdict=Verdict.MISSING), "l0"), at(standing("zed"), "l0")]
    assert [one.student for one in students_to_talk_to(course, labs, found, (), NOW)] == ["dan", "ada"]


@pytest.mark.parametrize(
    "field", ["notebook_sha256", "lock_sha256", "python", "caip_version", "graders_sha256", "isolation", "seed"]
)
def test_a_regrade_names_what_differs(standing, field):
    before, after = (standing("ada", points, 8).result for points in (8, 0))
    (one,) = regrades([(replace(before, record=Record(**{field: "x"})), after)])
    assert [(change.exercise, change.before, change.after, change.causes) for change in one.changes] == [
        ("precision", 8, 0, (CAUSES[field],))
    ]
    assert not one.unexplained


def test_a_regrade_names_the_exercise_whose_checks_changed(standing):
    before, after = (standing("ada", points, points).result for points in (8, 0))
    same = {"lab_sha256": "l", "seed": "s", "notebook_sha256": "n"}
    before = replace(before, record=Record(**same, graders_sha256="1", exercise_sha256={"precision": "1", "recall": "1"}))
    after = replace(after, record=Record(**same, graders_sha256="2", exercise_sha256={"precision": "2", "recall": "1"}))
    (one,) = regrades([(before, after)])
    assert [change.causes for change in one.changes] == [(CAUSES["exercise_sha256"],), (UNEXPLAINED,)]
    assert one.unexplained


def test_the_seed_is_named_only_alone(standing):
    before, after = standing("ada", 8).result, standing("ada", 0).result
    (one,) = regrades([(replace(before, record=Record(seed="1", notebook_sha256="1")), after)])
    assert one.changes[0].causes == (CAUSES["notebook_sha256"],)


def test_an_item_that_was_not_judged_before_is_a_change(standing):
    (one,) = regrades([(standing("ada", verdict=Verdict.GRADER_FAULT).result, standing("ada", 8, 0).result)])
    assert [(change.before, change.after) for change in one.changes] == [(None, 8), (None, 0)]


def test_incidents_are_the_gravest_first(lab, standing):
    slow = standing("slow", 0, 8)
    check = CheckResult("precision", "t", "s", False, Outcome.TIMEOUT, 0, 8)
    slow = replace(slow, result=replace(slow.result, checks=(check,), record=Record(confirmed=True)))
    found = incidents([lab], [slow, standing("bad", verdict=Verdict.TAMPERED), standing("fine", 8, 8, None)])
    assert [(one.student, one.kind, one.exercises, one.confirmed) for one in found] == [
        ("bad", Verdict.TAMPERED, (), False),
        ("slow", Outcome.TIMEOUT, ("Precision",), True),
    ]


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        ((9, 0.1, 0.5), ""),
        ((30, 0.1, 0.5), "Hardly anybody"),
        ((30, 0.97, 0.5), "Nearly everybody"),
        ((30, 0.5, 0.1), "hardly tells"),
        ((30, 0.5, None), "Everybody has the same"),
        ((30, 0.5, -0.6), "does worse here"),
        ((30, 0.5, -0.1), "hardly tells"),
        ((30, 0.5, 0.5), ""),
    ],
)
def test_flags_are_words_and_silent_below_ten(figures, said):
    n, facility, discrimination = figures
    interval = None if discrimination is None else (discrimination - 0.3, discrimination + 0.3)
    item = Item(1, Exercise("e", "E", "o", 1), ItemStatistics(n, facility, 0.4, n, discrimination, interval, 0.5))
    assert [said in one for one in flags(item)] == ([True] if said else [])


def test_tokens_know_no_comment_no_spacing_and_no_choice_of_names():
    known = frozenset({"precision"})
    one = tokens("def precision(y, p):\n    total = 0.5  # mine\n    return np.mean(y)", known)
    assert one == tokens("def precision(a,b):\n\n  x=1 ; return n.mean( a )".replace(";", "\n  "), known)
    assert one != tokens("def precision(y, p):\n    total = 0.5\n    return np.median(y)", known)
    assert tokens("x = 'it''s", known), "what does not compile is read as far as it goes"


def test_fingerprints_are_the_same_in_every_run():
    print_ = fingerprints(tuple("abcdefghijklmnop"))
    assert len(print_) >= 2
    assert print_[0] == fingerprints(tuple("abcdefghijklmnop"))[0] == 259841332443507127
    assert len(fingerprints(tuple("abc"))) == 0


def answer(student, n):
    return "\n".join(f"{student} = f{n}{k}(x, {k}) + y.part{n}[{k}] - z{k}" for k in range(6))


def test_a_copy_with_other_names_is_found_and_the_usual_is_not():
    works = [Work(f"s{i}", "l", {"e": answer(f"v{i}", i), "d": answer(f"v{i}", i)}) for i in range(30)]
    usual = [Work(f"u{i}", "l", {"e": answer("u", 99), "d": answer("u", 99)}) for i in range(30)]
    copy = Work("thief", "l", {name: f"# my own\n{text.replace('v7', 'mine')}" for name, text in works[7].answers.items()})
    found = similar([*works, *usual, copy])
    assert [(one.first, one.second) for one in found.pairs] == [("s7", "thief")]
    assert [one.share for one in found.pairs[0].shared] == [1, 1]
    assert 0 <= found.baselines["l", "e"].median <= found.baselines["l", "e"].usual <= 1


def test_what_the_release_gives_is_no_similarity():
    given = answer("given", 5)
    works = [Work(f"s{i}", "l", {"e": given + f"\nx = {i}", "d": given}, {"e": given, "d": given}) for i in range(4)]
    assert similar(works).pairs == ()


@pytest.mark.parametrize("n", [0, 1, 2])
def test_so_few_have_nothing_in_common(n):
    assert similar([Work(f"s{i}", "l", {"e": answer("a", 1)}) for i in range(n)]).pairs == ()


def test_pseudonyms_are_stable_and_hold_nothing_of_the_student(tmp_path):
    evidence = cohort(tmp_path, 40, 2)
    people = Pseudonyms.covering(b"key", evidence)
    shown = people.anonymous(evidence)
    page = cohort_page(shown, MADE)
    table = cohort_csv(shown.course, shown.labs[0], shown.standings)
    for text in (page, table):
        assert people.of("s00001") in text
        for student in evidence.course.roster:
            assert student.id not in text
        assert not [word for word in ("Anna", "Berg", "King", "\u0645\u0631\u064a\u0645", "Neill") if word in text]
    assert Pseudonyms.covering(b"key", cohort(tmp_path, 3, 1)).of("s00001") == people.of("s00001")
    assert Pseudonyms.covering(b"other", evidence).of("s00001") != people.of("s00001")


def test_names_are_taken_out_of_what_students_wrote(course):
    people = Pseudonyms(b"key", tuple(course.roster))
    ada = people.of("ada")
    assert people.redacted("# by Ada LOVELACE, max(x), adapt()") == f"# by {ada} {ada}, max(x), adapt()"


def test_a_section_is_its_students_and_nobody_else(tmp_path):
    evidence = cohort(tmp_path, 40, 1)
    gold = evidence.of_section("gold")
    assert {student.section for student in gold.course.roster} == {"gold"}
    assert {one.result.student for one in gold.standings} == {student.id for student in gold.course.roster}
    assert len(gold.works) < len(evidence.works)
    with pytest.raises(UsageError, match="no section 'none'"):
        evidence.of_section("none")


def test_sixty_students_and_six_labs_are_at_most_one_and_a_half_megabytes(tmp_path):
    page = cohort_page(cohort(tmp_path, 60, 6), MADE)
    assert len(page.encode()) <= 1_500_000
