"""What of a student's HTML is shown: an allow-list of elements and attributes, links and pictures known to be safe.

Everything else goes. Relative links go too: nbgrader's pages stand where the student's own files can be opened,
``files/`` at the front of a target is taken off by nbconvert (``files/javascript:…``), and formgrader shares its
origin with the Jupyter server.
"""

from __future__ import annotations

import re

import nh3

__all__ = ["MAX_DEPTH", "clean", "is_picture", "is_safe_link"]

#: What a link may lead to: the web by a plain host name, mail, a place on the page.
LINK = re.compile(
    r"https?://[a-z\d.-]+(:\d{1,5})?([/?#][\w./?=&#%+~@:,;!()*-]*)?|mailto:[\w.@+-]+|#[\w-]*", re.ASCII | re.IGNORECASE
)
#: A picture that lies beside the notebook or below: no scheme, no host, no way up, and nothing that can hold a script.
PICTURE = re.compile(r"([\w-][\w.-]*/)*[\w-][\w.-]*\.(png|jpe?g|gif|webp|bmp)", re.IGNORECASE)
WORDS = re.compile(r"[^<>\"&\x00-\x1f\x7f]{0,300}")
COUNT = re.compile(r"\d{1,3}")
LENGTH = re.compile(r"\d{1,4}%?")

TAGS = frozenset(
    "a abbr b blockquote br caption code dd del details div dl dt em h1 h2 h3 h4 h5 h6 hr "  # noqa: SIM905 - one a line is a page
    "i img kbd li ol p pre q s small span strong sub summary sup table tbody td tfoot th thead tr u ul".split()
)
#: What each attribute's value must be, whole.
ATTRIBUTES = {
    "a": {"href": LINK, "title": WORDS},
    "abbr": {"title": WORDS},
    "img": {"src": PICTURE, "alt": WORDS, "title": WORDS, "width": LENGTH, "height": LENGTH},
    "ol": {"start": COUNT},
    "table": {"border": COUNT},
    "td": {"colspan": COUNT, "rowspan": COUNT},
    "th": {"colspan": COUNT, "rowspan": COUNT},
}
UNCLOSED = frozenset("area base br col embed hr img input link meta source track wbr".split())  # noqa: SIM905
NO_PICTURE = re.compile(r"<img(?![^<>]*\ssrc=)[^<>]*>")
NO_WORDS = re.compile(r"<img(?![^<>]*\salt=)")
START_OR_END = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)")
#: Parsers of HTML take time with the square of the depth: 100 kB of ``<ul><li>`` took bleach 200 s, nh3 2.5 s.
MAX_DEPTH = 100


def is_safe_link(target: str) -> bool:
    """Whether a link may lead to ``target``."""
    return bool(LINK.fullmatch(target))


def is_picture(target: str) -> bool:
    """Whether ``target`` names a picture beside the notebook."""
    return bool(PICTURE.fullmatch(target))


def clean(html: str) -> str | None:
    """Return what of ``html`` may be shown, well-formed; None where it is nested too deeply to be parsed in time.

    No attribute of the result holds ``<``, ``>`` or ``"``, so that ``<[^<>]*>`` is a tag.
    """
    if _too_deep(html):
        return None
    return NO_WORDS.sub('<img alt="A picture without a description"', NO_PICTURE.sub("[picture]", _CLEANER.clean(html)))


def _allowed(tag: str, attribute: str, value: str) -> str | None:
    allowed = ATTRIBUTES.get(tag, {}).get(attribute)
    ours = attribute == "rel"  # what nh3 itself adds to a link: no referrer
    return value if ours or (allowed is not None and allowed.fullmatch(value)) else None


_CLEANER = nh3.Cleaner(
    tags=TAGS,
    attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
    attribute_filter=_allowed,
    url_schemes={"http", "https", "mailto"},
)


def _too_deep(html: str) -> bool:
    """Whether more elements are open at one place than honest HTML has; an end that fits no start closes nothing."""
    depth: list[str] = []
    for found in START_OR_END.finditer(html):
        name = found[2].lower()
        if not found[1] and name not in UNCLOSED:
            depth.append(name)
        elif depth and depth[-1] == name:
            depth.pop()
        if len(depth) > MAX_DEPTH:
            return True
    return False
