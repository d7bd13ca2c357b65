"""The command line: the only place that prints and exits. ``main`` is the entry point."""

from caip.cli.main import main

__all__ = ["main"]
