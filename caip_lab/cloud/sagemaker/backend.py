"""The state of SageMaker in one account and region."""

from __future__ import annotations

import moto.sagemaker.urls
from moto.sagemaker.models import SageMakerModelBackend

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
        self.training = TrainingJobs(self)
        self.transform = TransformJobs(self)

    def reset(self) -> None:
        """Forget everything, and end what runs."""
        self.hosting.close()
        self.transform.close()
        super().reset()
