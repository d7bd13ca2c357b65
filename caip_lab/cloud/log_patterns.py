"""Filter patterns of FilterLogEvents: terms, or a clear refusal. moto matches everything with a pattern it does not know."""

from __future__ import annotations

import re

from moto.logs.exceptions import InvalidParameterException

__all__ = ["TermFilter"]

TERM = re.compile(r'\s*(?P<sign>[?-]?)(?:"(?P<quoted>(?:[^"\\]|\\.)*)"|%(?P<regex>[^%]+)%|(?P<word>[^\s"%]+))(?=\s|$)')
#: As CloudWatch: anything else must be in quotes.
WORD = re.compile(r"[\w:.$/@=,;-]+")


class TermFilter:
    """A pattern of terms: all must be in a message, of those with ``?`` one, of those with ``-`` none."""

    def __init__(self, pattern: str | None) -> None:
        self._all, self._any, self._none = self._terms(pattern or "")

    def matches(self, message: str) -> bool:
        return (
            all(term.search(message) for term in self._all)
            and (not self._any or any(term.search(message) for term in self._any))
            and not any(term.search(message) for term in self._none)
        )

    def _terms(self, pattern: str) -> tuple[list[re.Pattern[str]], list[re.Pattern[str]], list[re.Pattern[str]]]:
        found: dict[str, list[re.Pattern[str]]] = {"": [], "?": [], "-": []}
        at, pattern = 0, pattern.rstrip()
        while at < len(pattern):
            match = TERM.match(pattern, at)
            if match is None or (match["word"] and not WORD.fullmatch(match["word"])):
                raise InvalidParameterException(
                    f"Invalid filter pattern: {pattern[:200]}. This local account understands terms, such as ERROR -INFO or "
                    '?ERROR ?WARN, "texts in quotes" and %regular expressions%; for more there is Logs Insights.'
                )
            found[match["sign"]].append(_compiled(match))
            at = match.end()
        return found[""], found["?"], found["-"]


def _compiled(match: re.Match[str]) -> re.Pattern[str]:
    if match["regex"] is None:
        return re.compile(re.escape(re.sub(r"\\(.)", r"\1", match["quoted"]) if match["quoted"] is not None else match["word"]))
    try:
        return re.compile(match["regex"])
    except re.error as error:
        raise InvalidParameterException(f"Invalid filter pattern: {match['regex'][:200]}: {error}") from None
