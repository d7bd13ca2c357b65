"""Names of objects in S3, and what is said where there is none. Imports no moto: a grader has these, too."""

from __future__ import annotations

from typing import Protocol

__all__ = ["Objects", "StorageError", "split_uri"]


class StorageError(Exception):
    """S3 refused, or has not what was asked for. The message is a FailureReason as AWS words it."""


def split_uri(uri: str) -> tuple[str, str]:
    """Return bucket and key of ``s3://bucket/key``."""
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    return bucket, key


class Objects(Protocol):
    """Where a container's image gets objects from: an account's S3, or a grader that has them in hand."""

    def read(self, uri: str) -> bytes:
        """Return the object at ``s3://bucket/key``. StorageError."""
