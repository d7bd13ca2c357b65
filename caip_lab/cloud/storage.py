"""S3 as a job sees it: through its execution role. Imports moto."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from moto.s3.models import FakeDeleteMarker, FakeKey, S3Backend, s3_backends

from caip_lab.cloud import identity, services
from caip_lab.cloud.uris import StorageError, split_uri

__all__ = ["Storage"]


def _local_parts(uri: str, prefix: str) -> list[str]:
    """Return what the file of an object is called below the folder of its prefix. StorageError where it would leave it."""
    key = split_uri(uri)[1]
    below = key[len(prefix) :].lstrip("/") if prefix.endswith("/") or key[len(prefix) :].startswith("/") else ""
    parts = (below or key[prefix.rfind("/") + 1 :]).split("/")
    if {"..", "."} & set(parts) or any("\\" in part or "\0" in part for part in parts):
        raise StorageError(f"Unable to download object {uri} (its key is no path below a folder)")
    return [part for part in parts if part]


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
        self._require_bucket(bucket)
        found = self._backend.get_object(bucket, key)
        self._may("s3:GetObject", f"{bucket}/{key}", self._tags(found) if found is not None else {})
        if found is None:
            self._may("s3:ListBucket", bucket, {"s3:prefix": key})  # else S3 doesn't say whether there is one
            raise StorageError(f"NoSuchKey (404): The specified key does not exist: {uri}")
        return found

    def write(self, uri: str, data: bytes, content_type: str = "binary/octet-stream") -> None:
        """Make or replace an object. StorageError."""
        bucket, key = split_uri(uri)
        self._require_bucket(bucket)
        self._may("s3:PutObject", f"{bucket}/{key}")
        self._backend.put_object(bucket, key, data).set_metadata({"Content-Type": content_type})

    def below(self, prefix_uri: str) -> list[str]:
        """Return the URIs whose key begins with that of ``prefix_uri``, sorted: S3Prefix. StorageError."""
        bucket, prefix = split_uri(prefix_uri)
        self._require_bucket(bucket)
        self._may("s3:ListBucket", bucket, {"s3:prefix": prefix})
        keys = self._backend.buckets[bucket].keys
        there = (key for key in sorted(keys) if key.startswith(prefix) and not isinstance(keys[key], FakeDeleteMarker))
        return [f"s3://{bucket}/{key}" for key in there]

    def download(self, prefix_uri: str, folder: Path) -> list[Path]:
        """Write the objects below a prefix into ``folder`` and return their files. StorageError.

        S3Prefix: a prefix may be the key of one object, whose file has the last part of its name; below a folder, keys keep
        their relative path. Objects that stand for folders are left out.
        """
        uris = [uri for uri in self.below(prefix_uri) if not uri.endswith("/")]
        if not uris:
            raise StorageError(self.nothing_below(prefix_uri))
        return [self._download(uri, folder, split_uri(prefix_uri)[1]) for uri in uris]

    def nothing_below(self, prefix_uri: str) -> str:
        """Return AWS's words for a prefix under which there is nothing."""
        return (
            f'No S3 objects found under S3 URL "{prefix_uri}" given in input data source. Please ensure that the bucket exists '
            f"in the selected region ({services.get().settings.region}), that objects exist under that S3 prefix, and that the "
            f'role "{self.role_arn}" has "s3:ListBucket" permissions on bucket "{split_uri(prefix_uri)[0]}".'
        )

    def _download(self, uri: str, folder: Path, prefix: str) -> Path:
        path = folder.joinpath(*_local_parts(uri, prefix))
        data = self.read(uri)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        except (FileExistsError, IsADirectoryError, NotADirectoryError, PermissionError) as error:
            raise StorageError(
                f"Failed to download data. Cannot download {uri}, a previously downloaded file/folder clashes with it. Please "
                "check your s3 objects and ensure that there is no object that is both a folder as well as a file."
            ) from error
        except (OSError, ValueError) as error:
            raise StorageError(f"Unable to download object {uri} ({error})") from error
        return path

    def _may(self, action: str, resource: str, context: Mapping[str, str] | None = None) -> None:
        """StorageError, worded as S3 does, where the role's or the bucket's policies do not allow it."""
        if not services.get().settings.enforce_role_policies:
            return
        arn = f"arn:aws:s3:::{resource}"
        decision = identity.decide(self.account_id, self.role_arn, action, arn, context)
        if not decision.allowed:
            raise StorageError(
                f"AccessDenied (403): User: {identity.session_arn(self.role_arn)} is not authorized to perform: {action} "
                f'on resource: "{arn}" {decision.reason}'
            )

    def _require_bucket(self, bucket: str) -> None:
        if bucket not in self._backend.buckets:
            raise StorageError(f"NoSuchBucket (404): The specified bucket does not exist: {bucket}")

    def _tags(self, found: FakeKey) -> dict[str, str]:
        tags = self._backend.tagger.get_tag_dict_for_resource(found.arn)
        return {f"s3:ExistingObjectTag/{name}": value or "" for name, value in tags.items()}

    @property
    def _backend(self) -> S3Backend:
        return s3_backends[self.account_id]["aws"]
