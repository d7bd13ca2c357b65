"""The distribution of scores: bins, the drawing (static SVG, no script), and the same in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from caip.reports.cohort import LabSummary
from caip.reports.drawing import BLUE, INK, ORANGE, as_svg, styled
from caip.results import format_points

__all__ = ["Bin", "alternative_text", "bins", "drawing"]

WIDTH, HEIGHT = 400, 190
MOST_BINS = 10
STEPS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)
#: Points that differ by less are the same points.
NOISE = 1e-9
#: Where the strip of quartiles and median lies, in pixels above the bars.
STRIP = (-16, -8)


@dataclass(frozen=True)
class Bin:
    """``n`` scores from ``low`` up to, not including, ``high``; the ``last`` bin includes it."""

    low: float
    high: float
    n: int
    last: bool = False

    @property
    def words(self) -> str:
        """The range as a person reads it."""
        low, high = format_points(self.low), format_points(self.high)
        return f"{low} to {high}" if self.last else f"{low} to under {high}"


def bins(points: Sequence[float], max_points: float) -> list[Bin]:
    """Sort ``points`` into at most ten bins of a round width that cover 0 to ``max_points``; none where that is 0."""
    if max_points <= 0:
        return []
    width = next((step for step in STEPS if max_points / step <= MOST_BINS + NOISE), max_points / MOST_BINS)
    count = ceil(max_points / width - NOISE)
    counts = [0] * count
    for one in points:
        counts[min(count - 1, int(one / width + NOISE))] += 1
    edges = [width * i for i in range(count)] + [max_points]
    return [Bin(edges[i], edges[i + 1], n, last=i == count - 1) for i, n in enumerate(counts)]


def alternative_text(summary: LabSummary) -> str:
    """Say what the histogram shows, for who cannot see it; the table beside it has every number."""
    points, found = summary.points, bins(summary.points, summary.max_points)
    most = max(one.n for one in found)
    tallest = [one.words for one in found if one.n == most]
    return (
        f"Histogram of {_counted(summary.n_judged, 'score')} out of {format_points(summary.max_points)}, "
        f"from {format_points(min(points))} to {format_points(max(points))}. "
        f"Tallest: {' and '.join(tallest)} points, {_counted(most, 'student')}{' each' if tallest[1:] else ''}. "
        f"At or above the pass line of {format_points(summary.pass_points)}: {summary.n_passed}."
    )


def drawing(summary: LabSummary) -> str:
    """Draw the histogram with pass line, quartiles and median as one ``<svg>`` element; empty without a score."""
    found = bins(summary.points, summary.max_points)
    return as_svg(_chart(found, summary)) if summary.n_judged and found else ""


def _chart(found: Sequence[Bin], summary: LabSummary) -> Any:
    import altair as alt  # takes a second or more: who writes a CSV file does not wait for it

    ticks = _whole_ticks(max(one.n for one in found))
    x = alt.X("low:Q", title=f"points out of {format_points(summary.max_points)}")
    x = x.scale(domain=[0, summary.max_points], nice=False).axis(
        values=[0, *(one.high for one in found)], grid=False, labelFlush=False
    )
    y = alt.Y("n:Q", title="students").scale(domain=[0, ticks[-1]], nice=False).axis(values=ticks, format="d", domain=False)
    data = [{"low": one.low, "high": one.high, "n": one.n, "zero": 0, "words": _bar_words(one)} for one in found]
    bars = alt.Chart(alt.InlineData(data)).mark_rect(fill=BLUE, stroke="white", strokeWidth=1.5)
    bars = bars.encode(x=x, x2="high:Q", y=y, y2="zero:Q", description="words:N")
    line = alt.Chart(alt.InlineData([{"at": summary.pass_points, "words": f"pass line {format_points(summary.pass_points)}"}]))
    rule = line.mark_rule(stroke=ORANGE, strokeWidth=2.5, strokeDash=[6, 4]).encode(x="at:Q", description="words:N")
    label = line.mark_text(align="center", baseline="bottom", fontSize=13, fill=INK)
    label = label.encode(x="at:Q", y=alt.value(STRIP[0] - 4), text="words:N")
    return styled(alt.layer(bars, rule, label, *_strip(summary)).properties(width=WIDTH, height=HEIGHT))


def _strip(summary: LabSummary) -> list[Any]:
    """Draw the middle half of the scores as a line above the bars, the median as a mark on it."""
    import altair as alt

    first, third = summary.quartiles or (0.0, 0.0)
    words = f"middle half: {format_points(first)} to {format_points(third)}; median: {format_points(summary.median)}"
    one = alt.Chart(alt.InlineData([{"first": first, "third": third, "median": summary.median, "words": words}]))
    middle = sum(STRIP) / 2
    half = one.mark_rule(stroke=INK, strokeWidth=2).encode(x="first:Q", x2="third:Q", y=alt.value(middle), description="words:N")
    mark = one.mark_tick(fill=INK, opacity=1, thickness=4, size=STRIP[1] - STRIP[0] + 4)
    return [half, mark.encode(x="median:Q", y=alt.value(middle), description="words:N")]


def _bar_words(one: Bin) -> str:
    return f"{one.words} points: {_counted(one.n, 'student')}"


def _counted(n: int, word: str) -> str:
    return f"{n} {word}{'' if n == 1 else 's'}"


def _whole_ticks(highest: int) -> list[int]:
    step = ceil(highest / 5)
    return list(range(0, highest + step, step))
