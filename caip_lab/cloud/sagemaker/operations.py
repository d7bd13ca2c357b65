"""SageMaker's operations: ours first, moto's for the rest."""

from __future__ import annotations

from moto.sagemaker.responses import SageMakerResponse

from caip_lab.cloud.sagemaker.domain_operations import DomainOperations
from caip_lab.cloud.sagemaker.hosting_operations import HostingOperations
from caip_lab.cloud.sagemaker.training_operations import TrainingOperations
from caip_lab.cloud.sagemaker.transform_operations import TransformOperations

__all__ = ["Operations"]


class Operations(DomainOperations, HostingOperations, TrainingOperations, TransformOperations, SageMakerResponse):
    """A request is one method, named as the operation in snake_case."""
