"""Entry point: the one thing that must happen before anything heavy is imported, then the command line."""

from __future__ import annotations

import gc
import sys

from caip.config import START_QUICKLY

__all__ = ["main"]


def main() -> None:
    """Run the command line."""
    exec(START_QUICKLY)
    try:
        from caip.cli.main import main as run
    except KeyboardInterrupt:  # stopped before there was anything to stop
        sys.exit(130)
    gc.freeze()
    gc.enable()
    try:
        run()
    finally:
        gc.freeze()  # else the interpreter looks for garbage in all libraries once more before it ends: half a second
