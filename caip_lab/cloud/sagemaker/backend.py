"""The state of SageMaker in one account and region."""

from __future__ import annotations

from typing import Any

import moto.sagemaker.urls
from moto.sagemaker.models import SageMakerModelBackend

from caip_lab.cloud.sagemaker.domains import Domains
from caip_lab.cloud.sagemaker.hosting import Hosting
from caip_lab.cloud.sagemaker.training_jobs import TrainingJobs
from caip_lab.cloud.sagemaker.transform import TransformJobs

__all__ = ["Backend"]


class Backend(SageMakerModelBackend):
    """moto's, with parts of ours, each in a module of its own."""

    _url_module = moto.sagemaker.urls

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.hosting = Hosting(self)
        self.studio = Domains(account_id, region_name, self.domains)
        self.training = TrainingJobs(self)
        self.transform = TransformJobs(self)

    def _get_resource_from_arn(self, arn: str) -> Any:
        """Return what has tags: a user profile's ARN has a part more than moto knows."""
        kind, _, name = arn.rpartition(":")[2].partition("/")
        if kind == "user-profile":
            return self.studio.profile(*name.split("/", 1))
        return super()._get_resource_from_arn(arn)

    def reset(self) -> None:
        """Forget everything, and end what runs."""
        self.hosting.close()
        self.transform.close()
        super().reset()
