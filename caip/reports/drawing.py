"""What the drawings share: colours of the palette, and how a chart becomes an SVG that loads nothing."""

from __future__ import annotations

from typing import Any

__all__ = ["BLUE", "INK", "LINE", "ORANGE", "as_svg", "styled"]

#: Okabe and Ito's blue and vermilion: 5.2 and 3.9 to 1 against white. The page's style sheet sets its own for dark.
BLUE, ORANGE, INK, LINE = "#0072B2", "#D55E00", "#3a3f45", "#8a929b"


def as_svg(chart: Any) -> str:
    """Return the chart as one ``<svg>`` element. Nothing may be fetched: the data are in the specification."""
    import vl_convert

    return vl_convert.vegalite_to_svg(chart.to_dict(), allowed_base_urls=[])


def styled(chart: Any) -> Any:
    """Give a chart its type and lines, and no background."""
    axis = {"labelFontSize": 13, "titleFontSize": 13, "titleFontWeight": "normal", "titlePadding": 8}
    colours = {"labelColor": INK, "titleColor": INK, "domainColor": INK, "tickColor": LINE, "gridColor": LINE}
    chart = chart.properties(background="transparent", padding=4)
    return chart.configure_axis(**axis, **colours).configure_view(stroke=None)
