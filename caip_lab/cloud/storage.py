"""S3 as a job sees it: through its execution role. Imports moto."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from moto.s3.models import FakeKey, S3Backend, s3_backends

__all__ = ["Storage", "StorageError", "split_uri"]


class StorageError(Exception):
    """S3 refused, or has not what was asked for. The message is a FailureReason as AWS words it."""


def split_uri(uri: str) -> tuple[str, str]:
    """Return bucket and key of ``s3://bucket/key``."""
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    return bucket, key


@dataclass(frozen=True)
class Storage:
    """The buckets of an account, as the role ``role_arn`` may read and write them."""

    account_id: str
    role_arn: str

    def read(self, uri: str) -> bytes:
        """Return an object's bytes. StorageError."""
        value: bytes = self.find(uri).value
        return value

    def find(self, uri: str) -> FakeKey:
        """Return the object; its ``metadata`` has its content type. StorageError."""
        bucket, key = split_uri(uri)
        self._may("s3:GetObject", f"{bucket}/{key}")
        found = self._backend.get_object(bucket, key) if bucket in self._backend.buckets else None
        if found is None:
            raise StorageError(f"NoSuchKey: S3 has no object {uri}")
        return found

    def write(self, uri: str, data: bytes, content_type: str = "binary/octet-stream") -> None:
        """Make or replace an object. StorageError."""
        bucket, key = split_uri(uri)
        if bucket not in self._backend.buckets:
            raise StorageError(f"NoSuchBucket: The specified bucket does not exist: {bucket}")
        self._may("s3:PutObject", f"{bucket}/{key}")
        self._backend.put_object(bucket, key, data).set_metadata({"Content-Type": content_type})

    def below(self, prefix_uri: str) -> list[str]:
        """Return the URIs whose key begins with that of ``prefix_uri``, sorted: S3Prefix. StorageError."""
        bucket, prefix = split_uri(prefix_uri)
        if bucket not in self._backend.buckets:
            raise StorageError(f"NoSuchBucket: The specified bucket does not exist: {bucket}")
        self._may("s3:ListBucket", bucket)
        keys = sorted(self._backend.buckets[bucket].keys)
        return [f"s3://{bucket}/{key}" for key in keys if key.startswith(prefix)]

    def download(self, prefix_uri: str, folder: Path) -> Iterator[Path]:
        """Write the objects below a prefix into ``folder``, each under what follows the prefix's folder. StorageError."""
        raise NotImplementedError

    def _may(self, action: str, resource: str) -> None:
        """StorageError where the role's policies do not allow it."""

    @property
    def _backend(self) -> S3Backend:
        return s3_backends[self.account_id]["aws"]
