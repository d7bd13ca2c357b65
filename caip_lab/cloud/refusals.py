"""What services of an account do not do here: call a URL, run a caller's code, take a caller's word for a job's log.

moto's classes are guarded where a request and a stack both pass: in the backends. Imports moto.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, NoReturn

import moto.events.models
import moto.sns.models
from moto.applicationautoscaling.exceptions import AWSValidationException
from moto.applicationautoscaling.models import ApplicationAutoscalingBackend
from moto.core.exceptions import ServiceException
from moto.events.exceptions import ValidationException
from moto.events.models import EventsBackend
from moto.logs.responses import LogsResponse
from moto.s3.exceptions import S3ClientError
from moto.s3.models import S3Backend
from moto.sns.exceptions import SNSInvalidParameter
from moto.sns.models import SNSBackend

__all__ = ["install"]

NOT_HERE = "this local account does not offer it; on AWS the request may be valid. Nothing was changed."
#: Subscribers that would be called at a URL, or would run code.
CALLED = ("http", "https", "lambda", "firehose")
WRITTEN_BY_SAGEMAKER = "/aws/sagemaker/"
#: What writes to a log.
WRITES = ("create_log_stream", "put_log_events", "delete_log_stream", "create_log_group", "delete_log_group")

_installed: list[bool] = []


class Refused(ServiceException):
    """moto looks in an exception's module for the service that it is of, and finds none in moto.core: so this is ours."""


def install() -> None:
    """Guard moto's classes. Once per process, before the first request."""
    if _installed:
        return
    _installed.append(True)
    for module in (moto.sns.models, moto.events.models):
        setattr(module, "requests", _Nowhere())  # noqa: B010 - no name that a type checker knows
    _guard(SNSBackend, "subscribe", _check_subscription)
    _guard(EventsBackend, "create_api_destination", _check_api_destination)
    _guard(EventsBackend, "update_api_destination", _check_api_destination)
    _guard(S3Backend, "put_bucket_notification_configuration", _check_notifications)
    _guard(ApplicationAutoscalingBackend, "register_scalable_target", _check_scalable_target)
    for name in WRITES:
        _guard(LogsResponse, name, _check_log_group)


class _Nowhere:
    """Stands where moto has ``requests``: the last fence, if one before it has a gap."""

    def __getattr__(self, name: str) -> NoReturn:
        raise Refused("InternalFailure", f"requests.{name}: {NOT_HERE}")


def _guard(owner: type, name: str, check: Callable[..., None]) -> None:
    """Let ``check`` see the arguments of a method before it."""
    before = getattr(owner, name)

    @wraps(before)
    def guarded(self: Any, *arguments: Any, **named: Any) -> Any:
        check(self, *arguments, **named)
        return before(self, *arguments, **named)

    setattr(owner, name, guarded)


def _check_subscription(_: Any, topic_arn: str, endpoint: str, protocol: str) -> None:
    if protocol in CALLED:
        raise SNSInvalidParameter(f"Invalid parameter: a topic's delivery by {protocol} to {endpoint}: {NOT_HERE}")


def _check_api_destination(_: Any, *arguments: Any, **named: Any) -> None:
    raise ValidationException(f"An API destination: {NOT_HERE}")


def _check_notifications(_: Any, bucket_name: str, notification_config: dict[str, Any]) -> None:
    if notification_config.get("CloudFunctionConfiguration") or notification_config.get("CloudFunction"):
        raise S3ClientError("InvalidArgument", f"A notification of a Lambda function: {NOT_HERE}")


def _check_scalable_target(_: Any, namespace: str, *arguments: Any, **named: Any) -> None:
    if namespace == "sagemaker":
        raise AWSValidationException(f"Scaling of an endpoint's instances: {NOT_HERE}")


def _check_log_group(operation: Any) -> None:
    """A job's or an endpoint's log is evidence of what it did: the account writes it, nobody else."""
    group = str(operation._get_param("logGroupName") or "")
    if group.startswith(WRITTEN_BY_SAGEMAKER):
        raise Refused("AccessDeniedException", f"The log group {group} is written by SageMaker alone. Nothing was changed.")
