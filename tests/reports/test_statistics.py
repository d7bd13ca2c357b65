"""Classical test theory against tables computed by hand, SciPy, and what pingouin said (oracle.py)."""

from __future__ import annotations

import json
import warnings
from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from caip.reports.cohort import item_statistics, lab_statistics
from tests.reports.oracle import FILE, tables

TABLES = tables()
NAN = np.nan


@pytest.fixture(autouse=True)
def no_warning_of_numpy():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def full(table):
    return np.full(table.shape[1], 2.0)


#: Four students, three items of 2, 2 and 4 points. Totals 8, 5, 2, 1; mean 4; deviations 4, 1, -2, -3; Var = 30 / 3 = 10.
HAND = np.array([[2, 2, 4], [2, 1, 2], [0, 2, 0], [0, 1, 0]], dtype=float)
HAND_FULL = np.array([2.0, 2.0, 4.0])


def test_items_by_hand():
    first, second, third = item_statistics(HAND, HAND_FULL)
    assert [one.n for one in (first, second, third)] == [4, 4, 4]
    assert [one.facility for one in (first, second, third)] == [0.5, 0.75, 0.375]
    # Item 1: points 2 2 0 0, sd of shares sqrt(4 * 0.25 / 3); rest 6 3 2 1, mean 3: cov = (3 + 0 + 1 + 2) / 3 = 2.
    assert first.sd == pytest.approx(sqrt(1 / 3))
    assert first.discrimination == pytest.approx(2 / sqrt(4 / 3 * 14 / 3))
    assert first.efficiency == pytest.approx(1.0), "both are in the same order: no covariance could be larger"
    # Item 2: points 2 1 2 1; rest 6 4 0 0, mean 2.5: cov = 0.5 * (3.5 - 1.5 - 2.5 + 2.5) / 3; sorted 1 1 2 2, 0 0 4 6.
    assert second.discrimination == pytest.approx(1 / 3 / sqrt(1 / 3 * 9))
    assert second.efficiency == pytest.approx(1 / 5)
    # Cov(x, T): 10/3, (4 - 1 - 2 + 3) / 6 = 2/3, and 4 * 2.5 + 0.5 - 1.5 * (-2 - 3) = 18, thirded: 6; they add up to Var(T).
    roots = [sqrt(10 / 3), sqrt(2 / 3), sqrt(6)]
    assert [one.effective_weight for one in (first, second, third)] == pytest.approx([100 * root / sum(roots) for root in roots])
    assert [one.intended_weight for one in (first, second, third)] == [25, 25, 50]


def test_the_lab_by_hand():
    whole = lab_statistics(HAND, HAND_FULL)
    assert (whole.n, whole.n_items, whole.max_points, whole.mean) == (4, 3, 8, 4)
    assert whole.sd == pytest.approx(sqrt(10))
    # Variances of the items 4/3, 1/3, 11/3: alpha = 3/2 (1 - (16/3) / 10) = 0.7.
    assert whole.alpha == pytest.approx(0.7)
    assert whole.standard_error == pytest.approx(sqrt(10) * sqrt(0.3))


@pytest.mark.parametrize("name", TABLES)
def test_pingouin_agrees(name):
    table, told = TABLES[name], json.loads(FILE.read_text())["tables"][name]
    assert lab_statistics(table, full(table)).alpha == pytest.approx(told["alpha"], abs=1e-9)
    assert [one.discrimination for one in item_statistics(table, full(table))] == pytest.approx(told["item_rest"], abs=1e-9)


@pytest.mark.parametrize("name", TABLES)
def test_scipy_agrees(name):
    table = TABLES[name]
    totals, whole = table.sum(axis=1), lab_statistics(table, full(table))
    assert whole.skew == pytest.approx(stats.skew(totals, bias=False), abs=1e-9)
    assert whole.kurtosis == pytest.approx(stats.kurtosis(totals, bias=False), abs=1e-9)
    for i, one in enumerate(item_statistics(table, full(table))):
        rest = totals - table[:, i]
        assert one.discrimination == pytest.approx(stats.pearsonr(table[:, i], rest).statistic)
        greatest = np.cov(np.sort(table[:, i]), np.sort(rest))[0, 1]
        assert one.efficiency == pytest.approx(np.cov(table[:, i], rest)[0, 1] / greatest)
        assert one.sd == pytest.approx(stats.tstd(table[:, i] / 2))


def test_a_negative_alpha_is_told_as_it_is():
    table = TABLES["opposed"]
    whole = lab_statistics(table, full(table))
    assert whole.alpha < 0
    assert whole.standard_error > whole.sd


def test_the_interval_is_that_of_scipys_bootstrap():
    table = TABLES["graded"]
    one = item_statistics(table, full(table))[0]

    def correlation(x, y, axis):
        return stats.pearsonr(x, y, axis=axis).statistic

    data = (table[:, 0], table[:, 1:].sum(axis=1))
    theirs = stats.bootstrap(data, correlation, paired=True, n_resamples=4000, method="percentile", rng=1).confidence_interval
    assert one.interval == pytest.approx((theirs.low, theirs.high), abs=0.02)
    assert one.interval[0] < one.discrimination < one.interval[1]


def test_the_same_results_give_the_same_interval():
    table = TABLES["graded"]
    assert item_statistics(table, full(table)) == item_statistics(table.copy(), full(table))


def test_an_item_that_everybody_has_the_same_points_on_tells_nobody_apart():
    table = np.hstack([TABLES["graded"], np.full((60, 1), 2.0)])
    last = item_statistics(table, full(table))[-1]
    assert (last.facility, last.sd, last.discrimination, last.interval, last.efficiency, last.effective_weight) == (
        *(1, 0, None, None, None, 0),
    )


def test_everybody_full_divides_by_nothing():
    table = np.full((12, 5), 2.0)
    whole = lab_statistics(table, full(table))
    assert (whole.mean, whole.sd, whole.skew, whole.kurtosis, whole.alpha, whole.standard_error) == (
        10,
        0,
        None,
        None,
        None,
        None,
    )
    assert {one.discrimination for one in item_statistics(table, full(table))} == {None}


@pytest.mark.parametrize("n", [0, 1, 2, 3])
def test_few_students_divide_by_nothing(n):
    table = TABLES["graded"][:n]
    whole, items = lab_statistics(table, full(table)), item_statistics(table, full(table))
    assert (whole.n, len(items)) == (n, 12)
    assert (whole.sd is None) == (n < 2)
    assert (whole.skew is None) == (n < 3)
    assert whole.kurtosis is None
    assert (items[0].facility is None) == (n == 0)


def test_no_items():
    assert item_statistics(np.zeros((3, 0)), np.zeros(0)) == []
    assert lab_statistics(np.zeros((3, 0)), np.zeros(0)).alpha is None


def test_what_was_not_judged_is_in_no_figure():
    gap = np.vstack([HAND, [2, NAN, 4], [NAN, NAN, NAN]])
    first, second, _ = item_statistics(gap, HAND_FULL)
    assert (first.n, second.n, first.n_complete) == (5, 4, 4)
    assert first.facility == pytest.approx(0.6)
    assert first.discrimination == item_statistics(HAND, HAND_FULL)[0].discrimination
    assert lab_statistics(gap, HAND_FULL) == lab_statistics(HAND, HAND_FULL)


def test_an_item_that_waits_for_most_is_no_part_of_the_test():
    waits = np.hstack([HAND, [[NAN], [NAN], [NAN], [1.0]]])
    *items, last = item_statistics(waits, np.append(HAND_FULL, 2.0))
    assert items == item_statistics(HAND, HAND_FULL)
    assert (last.n, last.facility, last.n_complete, last.discrimination) == (1, 0.5, 0, None)
    assert lab_statistics(waits, np.append(HAND_FULL, 2.0)).n_items == 3


def test_a_negative_covariance_has_no_weight():
    table = np.array([[0, 2, 2], [0, 2, 1], [2, 0, 0], [2, 0, 1]], dtype=float)
    first, *others = item_statistics(table, np.full(3, 2.0))
    assert first.discrimination < 0
    assert first.effective_weight is None
    assert sum(one.effective_weight for one in others) == pytest.approx(100)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 12), st.integers(0, 5), st.integers(0, 2**32 - 1))
def test_whatever_the_table_figures_are_in_their_ranges(n, p, seed):
    draw = np.random.default_rng(seed)
    table = draw.integers(0, 3, (n, p)).astype(float)
    table[draw.random((n, p)) < 0.2] = NAN
    points = draw.integers(0, 3, p).astype(float)
    table = np.minimum(table, points)
    for one in item_statistics(table, points, resamples=50):
        assert one.facility is None or 0 <= one.facility <= 1
        assert one.discrimination is None or abs(one.discrimination) <= 1 + 1e-9
        assert one.efficiency is None or one.efficiency <= 1 + 1e-9
        assert one.interval is None or -1 - 1e-9 <= one.interval[0] <= one.interval[1] <= 1 + 1e-9
    whole = lab_statistics(table, points)
    assert whole.alpha is None or whole.alpha <= 1
