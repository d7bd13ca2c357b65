"""Objects of S3 by their addresses, ``s3://bucket/key``."""

from __future__ import annotations

import io
from pathlib import Path

import boto3
from botocore.exceptions import ClientError

__all__ = ["delete", "objects", "read", "upload"]


def upload(file: Path, bucket: str, key: str) -> str:
    """Upload a file to S3 and return its address, ``s3://bucket/key``. botocore's ClientError where the bucket refuses it."""
    boto3.client("s3").upload_file(str(file), bucket, key)
    return f"s3://{bucket}/{key}"


def read(uri: str) -> bytes | None:
    """Return the bytes of an object; None where there is none (yet)."""
    bucket, key = _split(uri)
    into = io.BytesIO()
    try:
        boto3.client("s3").download_fileobj(bucket, key, into)
    except ClientError as error:
        if error.response["Error"]["Code"] in ("404", "NoSuchKey"):
            return None
        raise
    return into.getvalue()


def objects(uri: str) -> list[str]:
    """Return the addresses of all objects that begin with ``uri``, sorted by key."""
    bucket, prefix = _split(uri)
    pages = boto3.client("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    return [f"s3://{bucket}/{one['Key']}" for page in pages for one in page.get("Contents", [])]


def delete(uri: str) -> None:
    """Delete an object. One that is not there is no error."""
    bucket, key = _split(uri)
    boto3.client("s3").delete_object(Bucket=bucket, Key=key)


def _split(uri: str) -> tuple[str, str]:
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    return bucket, key
