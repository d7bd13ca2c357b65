"""Difficulty against discrimination of a lab's items: the drawing (static SVG, no script) and the same in words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from caip.reports.cohort import Item, flags
from caip.reports.drawing import BLUE, INK, LINE, ORANGE, as_svg, styled
from caip.reports.words import share

__all__ = ["described", "plotted", "scatter"]

WIDTH, HEIGHT = 400, 230
#: The height of the plot in units of discrimination, or near it.
SPAN = 1.2
#: Where a number may be, in pixels from its dot, the best first; and the distance that is clear of everything.
BESIDE = ((11, 9), (11, -9), (-11, 9), (-11, -9), (0, 14), (0, -14), (14, 0), (-14, 0), (20, 14), (-20, 14), (20, -14))
CLEAR = 13.0
Place = tuple[float, float]
#: Discrimination that PrairieLearn asks for.
WANTED = 0.2


@dataclass(frozen=True)
class Dot:
    """One item in the plot; ``flagged`` ones have another shape, too."""

    number: int
    facility: float
    discrimination: float
    flagged: bool
    words: str
    label_x: float = 0.0
    label_y: float = 0.0


def plotted(items: Sequence[Item]) -> list[Dot]:
    """Return the items that have both figures."""
    dots = [
        Dot(
            number=item.number,
            facility=100 * item.statistics.facility,
            discrimination=item.statistics.discrimination,
            flagged=bool(flags(item)),
            words=f"{item.number}. {item.exercise.title}: facility {share(item.statistics.facility)}, "
            f"discrimination {item.statistics.discrimination:.2f}",
        )
        for item in items
        if item.statistics.facility is not None and item.statistics.discrimination is not None
    ]
    return _labelled(dots)


def _labelled(dots: Sequence[Dot]) -> list[Dot]:
    """Put each number where it covers no dot and no other number, if there is such a place beside its dot."""
    taken = [_pixels(dot.facility, dot.discrimination) for dot in dots]
    done = []
    for dot in dots:
        place = _free(_pixels(dot.facility, dot.discrimination), taken)
        taken.append(place)
        done.append(replace(dot, label_x=place[0] * 100 / WIDTH, label_y=place[1] * SPAN / HEIGHT))
    return done


def _free(dot: Place, taken: Sequence[Place]) -> Place:
    """Return the first place beside ``dot`` that is clear of all others, else the one with most room."""
    places = [(dot[0] + dx, dot[1] + dy) for dx, dy in BESIDE]
    return max(places, key=lambda place: min([math.dist(place, one) for one in taken if one != dot] + [CLEAR]))


def _pixels(facility: float, discrimination: float) -> Place:
    """Return where a dot is, in pixels from the origin, upwards."""
    return facility * WIDTH / 100, discrimination * HEIGHT / SPAN


def described(dots: Sequence[Dot]) -> str:
    """Say what the plot shows, for who cannot see it; the table has every number."""
    least = min(dots, key=lambda dot: dot.discrimination)
    hardest = min(dots, key=lambda dot: dot.facility)
    return (
        f"Plot of {len(dots)} items, facility against discrimination. Hardest: item {hardest.number}, "
        f"{hardest.facility:.0f} %. Least discrimination: item {least.number}, {least.discrimination:.2f}."
    )


def scatter(dots: Sequence[Dot]) -> str:
    """Draw the items as one ``<svg>`` element that loads nothing; empty where there are fewer than two."""
    return as_svg(_chart(dots)) if len(dots) > 1 else ""


def _chart(dots: Sequence[Dot]) -> Any:
    import altair as alt

    low = min(-0.2, *(dot.discrimination - 0.1 for dot in dots))
    data = alt.InlineData([{**vars(dot)} for dot in dots])
    x = (
        alt.X("facility:Q", title="facility, % of the points")
        .scale(domain=[0, 100])
        .axis(grid=False, tickCount=5, labelFlush=False)
    )
    y = alt.Y("discrimination:Q", title="discrimination").scale(domain=[low, 1], nice=False).axis(tickCount=5, format=".1f")
    shape = alt.Shape("flagged:N", legend=None).scale(domain=[False, True], range=["circle", "diamond"])
    fill = alt.Fill("flagged:N", legend=None).scale(domain=[False, True], range=[BLUE, ORANGE])
    points = alt.Chart(data).mark_point(size=95, strokeWidth=0, fillOpacity=1)
    points = points.encode(x=x, y=y, shape=shape, fill=fill, description="words:N")
    labels = alt.Chart(data).mark_text(align="center", baseline="middle", fontSize=12, fill=INK)
    labels = labels.encode(x="label_x:Q", y="label_y:Q", text="number:N")
    wanted = alt.Chart(alt.InlineData([{"discrimination": WANTED}])).mark_rule(stroke=LINE, strokeWidth=1.5, strokeDash=[4, 4])
    return styled(alt.layer(wanted.encode(y=y), points, labels).properties(width=WIDTH, height=HEIGHT))
