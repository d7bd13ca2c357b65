"""Put our SageMaker where moto has its own. Once per process, before the first request."""

from __future__ import annotations

import moto.sagemaker.models
import moto.sagemaker.urls

from caip_lab.cloud import cloudwatch_operations, logs_operations, runtime
from caip_lab.cloud.sagemaker.backend import Backend
from caip_lab.cloud.sagemaker.operations import Operations

__all__ = ["install"]


def install() -> None:
    """Let new accounts have our backend, and requests go to our operations."""
    moto.sagemaker.models.sagemaker_backends.backend = Backend
    moto.sagemaker.urls.url_paths = {"{0}/$": Operations.dispatch}
    runtime.install()
    cloudwatch_operations.install()
    logs_operations.install()
