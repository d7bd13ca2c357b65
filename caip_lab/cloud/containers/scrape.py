"""Find metrics in lines. Standalone: run by path; a student's regular expressions can run for ever, so not in the account.

Reads the expressions, a line of JSON, then lines of a log, a list to a line, and answers each list with what it found:
``[[number of the expression, text], …]``. A list that takes too long ends it.
"""

from __future__ import annotations

import contextlib
import json
import re
import signal
import sys

PATIENCE_S = 2
LONGEST = 4096


def main() -> None:
    expressions = [re.compile(text) for text in json.loads(sys.stdin.buffer.readline())]
    for message in sys.stdin.buffer:
        bound(PATIENCE_S)
        found = []
        for line in json.loads(message):
            for number, expression in enumerate(expressions):
                for match in expression.finditer(line[:LONGEST]):
                    found.append([number, match.group(1 if expression.groups else 0)])
        bound(0)
        sys.stdout.buffer.write(json.dumps(found).encode() + b"\n")
        sys.stdout.buffer.flush()


def bound(seconds: int) -> None:
    """End this process in ``seconds``, whatever it does then; 0 takes that back."""
    if hasattr(signal, "alarm"):
        signal.alarm(seconds)


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main()
