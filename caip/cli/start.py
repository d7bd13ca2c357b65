"""Entry point: the one thing that must happen before anything heavy is imported, then the command line."""

from __future__ import annotations

import sys

from caip.config import WITHOUT_IRI_GRAMMAR

__all__ = ["main"]


def main() -> None:
    """Run the command line."""
    exec(WITHOUT_IRI_GRAMMAR)
    try:
        from caip.cli.main import main as run
    except KeyboardInterrupt:  # stopped before there was anything to stop
        sys.exit(130)
    run()
