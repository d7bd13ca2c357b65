"""The distribution of scores: bins, the drawing (static SVG, no script), and the same in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from caip.reports.cohort import NOISE, LabSummary
from caip.results import format_points

__all__ = ["Bin", "alternative_text", "bins", "drawing"]

BLUE, ORANGE, INK, LINE = "#0072B2", "#D55E00", "#3a3f45", "#c9ced4"
WIDTH, HEIGHT = 400, 190
MOST_BINS = 10
STEPS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)


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
    """Draw the histogram with its pass line as one ``<svg>`` element that loads nothing; empty without a score."""
    found = bins(summary.points, summary.max_points)
    if not summary.n_judged or not found:
        return ""
    import vl_convert

    # Nothing may be fetched: the data are in the specification.
    return vl_convert.vegalite_to_svg(_specification(found, summary), allowed_base_urls=[])


def _specification(found: Sequence[Bin], summary: LabSummary) -> dict[str, Any]:
    import altair as alt  # takes a second or more: who writes a CSV file does not wait for it

    ticks = _whole_ticks(max(one.n for one in found))
    x = alt.X("low:Q", title=f"points out of {format_points(summary.max_points)}")
    x = x.scale(domain=[0, summary.max_points], nice=False).axis(
        values=[0, *(one.high for one in found)], grid=False, labelFlush=False
    )
    y = alt.Y("n:Q", title="students").scale(domain=[0, ticks[-1]], nice=False).axis(values=ticks, format="d", domain=False)
    bars = alt.Chart(alt.InlineData([{"low": one.low, "high": one.high, "n": one.n, "zero": 0} for one in found]))
    bars = bars.mark_rect(fill=BLUE, stroke="white", strokeWidth=1.5).encode(x=x, x2="high:Q", y=y, y2="zero:Q")
    line = alt.Chart(alt.InlineData([{"at": summary.pass_points, "label": f"pass line {format_points(summary.pass_points)}"}]))
    rule = line.mark_rule(stroke=ORANGE, strokeWidth=2.5, strokeDash=[6, 4]).encode(x="at:Q")
    label = line.mark_text(align="center", baseline="bottom", dy=-7, fontSize=13, fill=INK).encode(
        x="at:Q", y=alt.value(0), text="label:N"
    )
    chart = alt.layer(bars, rule, label).properties(width=WIDTH, height=HEIGHT, background="transparent", padding=4)
    specification: dict[str, Any] = _styled(chart).to_dict()
    return specification


def _counted(n: int, word: str) -> str:
    return f"{n} {word}{'' if n == 1 else 's'}"


def _whole_ticks(highest: int) -> list[int]:
    step = ceil(highest / 5)
    return list(range(0, highest + step, step))


def _styled(chart: Any) -> Any:
    axis = {"labelFontSize": 13, "titleFontSize": 13, "titleFontWeight": "normal", "titlePadding": 8}
    colours = {"labelColor": INK, "titleColor": INK, "domainColor": INK, "tickColor": LINE, "gridColor": LINE}
    return chart.configure_axis(**axis, **colours).configure_view(stroke=None)
