"""The command line: the only place that prints and exits. ``caip.cli.start`` is the entry point."""

__all__: list[str] = []
