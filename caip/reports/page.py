"""Fills a template: every value escaped, no value forgotten, no character that hides or reorders text."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from caip.reports.cohort import flags
from caip.reports.words import (
    brief,
    counted,
    day,
    excerpt,
    kind_words,
    lateness,
    moment,
    number,
    share,
    shortened,
    summary_sentence,
    verdict_words,
)
from caip.results import format_points

__all__ = ["render"]

#: Control characters but tab and line feed, and those that set the direction of text: a name could fake another with them.
UNSEEN = dict.fromkeys(
    (
        *(*range(9), *range(11, 32), *range(127, 160)),
        *(0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)),
        *range(0xD800, 0xE000),  # half characters: UTF-8 cannot hold them
    )
)

FILTERS = {
    "brief": brief,
    "counted": counted,
    "day": day,
    "excerpt": excerpt,
    "flags": flags,
    "kind": kind_words,
    "lateness": lateness,
    "moment": moment,
    "number": number,
    "points": format_points,
    "sentence": summary_sentence,
    "share": share,
    "shortened": shortened,
    "verdict_words": verdict_words,
}


def render(template: str, **values: object) -> str:
    """Fill ``templates/<template>``; a name that the template uses and ``values`` lacks is an error, not a blank."""
    return _environment().get_template(template).render(**values)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("caip.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_visible,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(FILTERS)
    return environment


def _visible(value: Any) -> Any:
    return value.translate(UNSEEN) if isinstance(value, str) else value
