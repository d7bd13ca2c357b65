"""The state of SageMaker in one account and region."""

from __future__ import annotations

import moto.sagemaker.urls
from moto.sagemaker.models import SageMakerModelBackend

__all__ = ["Backend"]


class Backend(SageMakerModelBackend):
    """moto's, with parts of ours, each in a module of its own."""

    _url_module = moto.sagemaker.urls
