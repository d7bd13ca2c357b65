"""Classical test theory on a table of points, students by items. Pure and vectorised; NaN is "not judged", never zero.

The formulas are those of Moodle's quiz report (`Quiz statistics calculations`_), written here from their description.
Variances and covariances divide by n - 1. What a formula does not define is None, never 0.

.. _Quiz statistics calculations: https://docs.moodle.org/dev/Quiz_statistics_calculations
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt

__all__ = ["ItemStatistics", "LabStatistics", "item_statistics", "lab_statistics"]

Floats = npt.NDArray[np.float64]

#: Variances below this share of the largest possible one are rounding noise of sums of decimals.
NOISE = 1e-12

#: Resamples of an interval, and how many are in memory at once.
RESAMPLES, AT_ONCE = 2000, 100

#: An item is part of the test where at least this share of the students was judged on it.
JUDGED_SHARE = 0.5


@dataclass(frozen=True)
class ItemStatistics:
    """One item. Shares are 0 to 1, correlations -1 to 1, weights in percent of the test.

    ``facility`` and ``sd`` are over the ``n`` students who were judged on it; the rest over the ``n_complete`` who were
    judged on every item of the test. ``interval`` bounds ``discrimination`` with 95 % confidence.
    """

    n: int
    facility: float | None
    sd: float | None
    n_complete: int = 0
    discrimination: float | None = None
    interval: tuple[float, float] | None = None
    efficiency: float | None = None
    effective_weight: float | None = None
    intended_weight: float | None = None


@dataclass(frozen=True)
class LabStatistics:
    """A whole lab over the ``n`` students who were judged on each of its ``n_items``; points where not named otherwise.

    ``alpha`` is Cronbach's and can be negative; it is not clipped.
    """

    n: int
    n_items: int
    max_points: float
    mean: float | None = None
    sd: float | None = None
    skew: float | None = None
    kurtosis: float | None = None
    alpha: float | None = None
    standard_error: float | None = None


def lab_statistics(points: Floats, max_points: Floats) -> LabStatistics:
    """Return the statistics of the test; ``points`` has shape (n_students, n_items), ``max_points`` (n_items,)."""
    table, kept = _complete(points, max_points)
    totals, n, full = table.sum(axis=1), len(table), float(max_points[kept].sum())
    moments = [float(np.mean((totals - totals.mean()) ** k)) if n else 0.0 for k in range(5)]
    k2 = n * moments[2] / (n - 1) if n > 1 else None
    spread = k2 is not None and k2 > NOISE * full**2
    alpha = _alpha(table, k2) if spread and k2 else None
    return LabStatistics(
        n=n,
        n_items=int(kept.sum()),
        max_points=full,
        mean=float(totals.mean()) if n else None,
        sd=None if k2 is None else sqrt(k2) if spread else 0.0,
        skew=_skew(n, moments, k2) if spread and k2 else None,
        kurtosis=_kurtosis(n, moments, k2) if spread and k2 else None,
        alpha=alpha,
        standard_error=sqrt(k2) * sqrt(1 - alpha) if k2 and alpha is not None else None,
    )


def _skew(n: int, moments: list[float], k2: float) -> float | None:
    return n**2 * moments[3] / ((n - 1) * (n - 2)) / k2**1.5 if n > 2 else None


def _kurtosis(n: int, moments: list[float], k2: float) -> float | None:
    """Return the excess kurtosis k4 / k2², from the unbiased fourth cumulant."""
    if n <= 3:
        return None
    k4 = n**2 * ((n + 1) * moments[4] - 3 * (n - 1) * moments[2] ** 2) / ((n - 1) * (n - 2) * (n - 3))
    return k4 / k2**2


def _alpha(table: Floats, k2: float) -> float | None:
    """Return Cronbach's alpha, p / (p - 1) · (1 - Σ Var(x_i) / Var(T)); it is at most 1."""
    p = table.shape[1]
    return min(1.0, p / (p - 1) * (1 - float(table.var(axis=0, ddof=1).sum()) / k2)) if p > 1 else None


def item_statistics(points: Floats, max_points: Floats, *, resamples: int = RESAMPLES) -> list[ItemStatistics]:
    """Return the statistics of each item; ``points`` has shape (n_students, n_items), ``max_points`` (n_items,)."""
    if not len(max_points):
        return []
    simple = [_simple(column, full) for column, full in zip(points.T, max_points, strict=True)]
    table, kept = _complete(points, max_points)
    if len(table) < 2 or kept.sum() < 2:
        return simple
    rest = table.sum(axis=1, keepdims=True) - table
    found = iter(_against_the_rest(table, rest, max_points[kept], resamples))
    return [
        ItemStatistics(one.n, one.facility, one.sd, len(table), *next(found)) if inside else one
        for one, inside in zip(simple, kept, strict=True)
    ]


def _simple(column: Floats, full: float) -> ItemStatistics:
    judged = column[~np.isnan(column)]
    if not full or not len(judged):
        return ItemStatistics(len(judged), None, None)
    shares = judged / full
    sd = float(shares.std(ddof=1)) if len(judged) > 1 else None
    return ItemStatistics(len(judged), float(shares.mean()), sd)


def _complete(points: Floats, max_points: Floats) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Return the rows with no gap, of the items that make the test: those with points that most students were judged on.

    An item that waits to be graded by hand for most would leave hardly a row; the test is then the other items.
    """
    judged = ~np.isnan(points)
    seen = judged.any(axis=1)
    share = judged[seen].mean(axis=0) if seen.any() else np.zeros(len(max_points))
    kept = (share >= JUDGED_SHARE) & (max_points > 0)
    whole = judged[:, kept].all(axis=1) & seen if kept.any() else np.zeros(len(points), dtype=bool)
    return points[whole][:, kept], kept


Row = tuple[float | None, tuple[float, float] | None, float | None, float | None, float | None]


def _against_the_rest(table: Floats, rest: Floats, full: Floats, resamples: int) -> list[Row]:
    """Return discrimination, its interval, efficiency, effective and intended weight of each item."""
    total = table.sum(axis=1, keepdims=True)
    covariance, greatest = _covariance(table, rest), _covariance(np.sort(table, axis=0), np.sort(rest, axis=0))
    spread, spread_rest = table.var(axis=0, ddof=1), rest.var(axis=0, ddof=1)
    defined = (spread > NOISE * full**2) & (spread_rest > NOISE * full.sum() ** 2)
    root = np.sqrt(np.where(defined, spread * spread_rest, 1.0))
    weights = _effective_weights(_covariance(table, np.broadcast_to(total, table.shape)), full)
    low, high = _intervals(table, rest, resamples)
    return [
        (
            float(covariance[i] / root[i]) if defined[i] else None,
            (float(low[i]), float(high[i])) if defined[i] and not np.isnan(low[i]) else None,
            float(covariance[i] / greatest[i]) if defined[i] and greatest[i] > NOISE else None,
            weights[i],
            float(100 * full[i] / full.sum()),
        )
        for i in range(len(full))
    ]


def _covariance(x: Floats, y: Floats) -> Floats:
    found: Floats = ((x - x.mean(axis=0)) * (y - y.mean(axis=0))).sum(axis=0) / (len(x) - 1)
    return found


def _effective_weights(covariance: Floats, full: Floats) -> list[float | None]:
    """Return 100 · √Cov(x_i, T) / Σ √Cov(x_j, T) over the covariances that are not negative; None for one that is."""
    positive = covariance >= -NOISE * full.sum() ** 2
    roots = np.sqrt(np.where(covariance > 0, covariance, 0.0))
    return [float(100 * root / roots.sum()) if fine and roots.sum() else None for root, fine in zip(roots, positive, strict=True)]


def _intervals(table: Floats, rest: Floats, resamples: int) -> tuple[Floats, Floats]:
    """Return the 2.5th and 97.5th percentile of the correlations of item and rest over bootstrap samples of students.

    A sample is a row of counts, so that all sums of all samples are products of matrices. The seed is fixed: the same
    results give the same interval.
    """
    n, p = table.shape
    centred, centred_rest = table - table.mean(axis=0), rest - rest.mean(axis=0)
    terms = np.hstack([centred, centred_rest, centred * centred_rest, centred**2, centred_rest**2])
    draw, found = np.random.default_rng(2025), []
    for start in range(0, resamples, AT_ONCE):
        some = min(AT_ONCE, resamples - start)
        rows = draw.integers(0, n, (some, n)) + n * np.arange(some)[:, None]
        counts = np.bincount(rows.ravel(), minlength=some * n).reshape(some, n)
        found.append((counts @ terms / n).reshape(some, 5, p))
    x, y, xy, xx, yy = np.moveaxis(np.concatenate(found), 1, 0)
    spread, spread_rest = xx - x**2, yy - y**2
    varied = (spread > NOISE) & (spread_rest > NOISE)
    correlations = np.where(varied, (xy - x * y) / np.sqrt(np.where(varied, spread * spread_rest, 1.0)), np.nan)
    return _percentiles(correlations)


def _percentiles(correlations: Floats) -> tuple[Floats, Floats]:
    """Return both percentiles of each column; NaN where fewer than half of the samples define a correlation."""
    enough = (~np.isnan(correlations)).mean(axis=0) >= 0.5
    low, high = np.full((2, correlations.shape[1]), np.nan)
    if enough.any():
        low[enough], high[enough] = np.nanpercentile(correlations[:, enough], [2.5, 97.5], axis=0)
    return low, high
