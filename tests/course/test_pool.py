"""The pools that simulated students draw from: what is declared by hand is what the graders give."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from caip.config import Course, Lab
from caip.results import SubmissionResult
from caip.simulate.pool import Answer, Pool, read_pool

Judge = Callable[[dict[str, str], str], SubmissionResult]
BROKEN = {3: "syntax", 4: "loop", 6: "crash"}  # which exercise breaks how: caip.simulate.cohort


def sample(answers: Sequence[Answer]) -> Sequence[Answer]:
    """Return every fifth answer, thinned out to a dozen at most."""
    fifth = answers[1::5]
    return fifth[:: -(-len(fifth) // 12)]


def notebooks(answers: Sequence[Answer]) -> list[dict[str, Answer]]:
    """Share answers out to as few notebooks as will do, one to each exercise; what ends the process has one to itself."""
    shared: list[dict[str, Answer]] = []
    for answer in answers:
        if not answer.ends:
            free = next((notebook for notebook in shared if answer.exercise not in notebook), None)
            if free is None:
                shared.append(free := {})
            free[answer.exercise] = answer
    return shared + [{answer.exercise: answer} for answer in answers if answer.ends]


def complete(lab: Lab, pool: Pool, some: dict[str, Answer]) -> list[Answer]:
    """Return an answer to each exercise in order: of ``some`` where it has one, else a right one."""
    return [some.get(exercise.name) or pool.of(exercise.name, "right")[0] for exercise in lab.exercises]


def cells_of(lab: Lab, answers: list[Answer]) -> dict[str, str]:
    written = [answer for answer in answers if answer.kind != "unfinished"]
    return {one.exercise + ("" if lab.exercise(one.exercise).manual else "-answer"): one.code for one in written}


def declared(lab: Lab, answers: list[Answer]) -> dict[str, float]:
    """Return the points by automatic exercise; nothing from where the process ends."""
    points, ended = {}, False
    for answer in answers:
        ended |= answer.ends
        if not lab.exercise(answer.exercise).manual:
            points[answer.exercise] = 0.0 if ended else answer.points
    return points


def check(lab: Lab, judge: Judge, pool: Pool, answers: Sequence[Answer], student: str) -> None:
    for number, some in enumerate(notebooks(answers)):
        whole = complete(lab, pool, some)
        result = judge(cells_of(lab, whole), f"{student}{number}")
        earned = {name: score.points for name, score in result.exercise_scores().items()}
        names = {answer.exercise: answer.name for answer in some.values()}
        differ = {
            name: f"{names.get(name, 'right')}: {points:g} declared, {earned.get(name)} earned"
            for name, points in declared(lab, whole).items()
            if earned.get(name) != pytest.approx(points)
        }
        assert differ == {}, result.message
        manual = {answer.exercise: answer.kind != "unfinished" for answer in whole if lab.exercise(answer.exercise).manual}
        assert {item.exercise: item.answered for item in result.manual} == manual


def test_a_pool_has_what_a_cohort_draws_from(real_course: Course, lab_name: str) -> None:
    lab = real_course.lab(lab_name)
    pool = read_pool(lab)
    for number, exercise in enumerate(lab.exercises):
        right, wrong = pool.of(exercise.name, "right"), pool.of(exercise.name, "wrong")
        assert all(answer.points == exercise.points for answer in right)
        assert len(right) >= 2, exercise.name
        assert len(wrong) >= 2, exercise.name
        assert [answer.points for answer in pool.of(exercise.name, "unfinished")] == [0], exercise.name
        assert not exercise.manual or number not in BROKEN
        assert number not in BROKEN or pool.of(exercise.name, BROKEN[number]), exercise.name
    assert len({(answer.exercise, answer.name) for answer in pool.answers}) == len(pool.answers)
    assert [answer.points for answer in pool.answers if answer.ends and answer.points] == []


def test_some_answers_earn_what_is_declared(real_course: Course, lab_name: str, judge: Judge, slow: bool) -> None:
    lab = real_course.lab(lab_name)
    pool = read_pool(lab)
    some = sample(pool.answers)
    check(lab, judge, pool, list({answer.exercise: answer for answer in some}.values()) if slow else some, "sample")


@pytest.mark.whole
def test_every_answer_earns_what_is_declared(real_course: Course, lab_name: str, judge: Judge) -> None:
    lab = real_course.lab(lab_name)
    pool = read_pool(lab)
    check(lab, judge, pool, pool.answers, "every")
