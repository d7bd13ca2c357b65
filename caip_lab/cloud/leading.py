"""The environment variables and files that lead AWS clients, and the processes that they start, to a local account.

Pure of the process: :mod:`caip_lab.cloud.client` sets what this returns, ``caip-lab cloud up`` prints it.
"""

from __future__ import annotations

import os.path
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from caip_lab.cloud import redirect

__all__ = ["Led", "variables"]

#: Instead of the user's. Empty: with any setting in it the SageMaker SDK validates all of them at every step, 0.2 s each, so
#: that its telemetry is turned off by the redirect and not here.
SDK_SETTINGS = "# Made by caip_lab: no defaults of the SageMaker SDK.\n"
#: Instead of the user's: a profile's settings, such as an endpoint of a service of its own, are not for here.
AWS_SETTINGS = """\
[default]
region = {region}
s3 =
    addressing_style = path
"""
SITE = '''\
"""Made by caip_lab: leads this Python to the local AWS account at {url}, then runs the sitecustomize that it hides."""

import importlib.machinery
import importlib.util
import os.path
import sys


def _run(spec):
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


try:
    _run(importlib.util.spec_from_file_location("caip_lab_redirect", {redirect!r})).Redirect({url!r}, {quick!r}).install()
except FileNotFoundError:  # caip_lab has gone
    pass
_here = os.path.dirname(os.path.abspath(__file__))
_hidden = importlib.machinery.PathFinder.find_spec(
    "sitecustomize", [path for path in sys.path if os.path.abspath(path or ".") != _here]
)
if _hidden is not None:
    _run(_hidden)
'''
#: They would lead elsewhere, or to nothing.
UNSET = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")
UNSET_TOO = ("AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT", "AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE")
ONE_SERVICE = "AWS_ENDPOINT_URL_"


class Led(Protocol):
    """What is needed of an account."""

    @property
    def url(self) -> str: ...

    def environment(self) -> dict[str, str]: ...


def variables(account: Led, folder: Path, given: Mapping[str, str], quick: bool) -> dict[str, str | None]:
    """Return what to set, and with None what to unset, in an environment that is ``given``; write the files it names.

    ``folder`` is where they go; they live as long as the account.
    """
    ours = account.environment()
    site = folder / "python"
    site.mkdir(parents=True, exist_ok=True)
    sdk, aws = folder / "sagemaker.yaml", folder / "aws.ini"
    sdk.write_text(SDK_SETTINGS, encoding="utf-8")
    aws.write_text(AWS_SETTINGS.format(region=ours["AWS_DEFAULT_REGION"]), encoding="utf-8")
    text = SITE.format(url=account.url, redirect=redirect.__file__, quick=quick)
    (site / "sitecustomize.py").write_text(text, encoding="utf-8")
    unset = {*UNSET, *UNSET_TOO, *(name for name in given if name.startswith(ONE_SERVICE))} & set(given)
    local = {name: _with_first(given.get(name, ""), "127.0.0.1", ",") for name in ("NO_PROXY", "no_proxy")}
    return {
        **dict.fromkeys(unset),
        **ours,
        **local,
        "AWS_CONFIG_FILE": str(aws),
        "AWS_SHARED_CREDENTIALS_FILE": str(folder / "no-credentials"),
        "SAGEMAKER_USER_CONFIG_OVERRIDE": str(sdk),
        "SAGEMAKER_SUPPRESS_V2_WARNING": "1",
        "PYTHONPATH": _with_first(given.get("PYTHONPATH", ""), str(site), os.path.pathsep),
    }


def _with_first(given: str, first: str, separator: str) -> str:
    """Return a list in a variable with ``first`` at its head, once."""
    rest = [each for each in given.split(separator) if each and each != first]
    return separator.join([first, *rest])
