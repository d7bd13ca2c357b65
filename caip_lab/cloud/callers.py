"""Whose key signed a call; and the default session, which outlives a reset under its keys. Imports moto."""

from __future__ import annotations

from collections.abc import Mapping

from moto.iam.models import iam_backends
from moto.sts.models import sts_backends

from caip_lab.cloud.settings import Settings

__all__ = ["identify", "rename"]


def identify(account_id: str, access_key: str, region: str) -> str:
    """Return the ARN of whom an access key belongs to, as GetCallerIdentity would; the key itself where it is nobody's."""
    iam, sts = iam_backends[account_id]["aws"], sts_backends[account_id]["aws"]
    session = sts.get_assumed_role_from_access_key(access_key)
    if session is not None:
        return str(session.arn)
    user = iam.get_user_from_access_key_id(access_key)
    return access_key if user is None else str(user.arn)


def rename(settings: Settings, new: Mapping[str, str], old: Mapping[str, str]) -> None:
    """Let the session whose credentials are ``new`` have the credentials ``old``."""
    iam, sts = iam_backends[settings.account_id]["aws"], sts_backends[settings.account_id]["aws"]
    session = sts.get_assumed_role_from_access_key(new["access_key_id"])
    assert session is not None
    key = iam.access_keys.pop(new["access_key_id"])
    session.access_key_id = key.access_key_id = old["access_key_id"]
    session.secret_access_key = key.secret_access_key = old["secret_access_key"]
    session.session_token = old["session_token"]
    iam.access_keys[key.access_key_id] = key
