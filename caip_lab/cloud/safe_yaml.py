"""CloudFormation templates are a student's input: PyYAML's full loader would run code that one names. Called before moto."""

from __future__ import annotations

import yaml

__all__ = ["make_safe"]


class _Loader(yaml.SafeLoader):
    """What moto takes for ``yaml.Loader``: it adds CloudFormation's tags to it and reads templates with it."""


def make_safe() -> None:
    """Let ``yaml.Loader`` and its like be a safe loader in this process."""
    yaml.Loader = yaml.FullLoader = yaml.UnsafeLoader = _Loader
