"""SageMaker's operations: ours first, moto's for the rest."""

from __future__ import annotations

from moto.sagemaker.responses import SageMakerResponse

__all__ = ["Operations"]


class Operations(SageMakerResponse):
    """A request is one method, named as the operation in snake_case."""
