"""Batch transform's operations. ListTransformJobs is moto's, over our jobs."""

from __future__ import annotations

from moto.core.responses import ActionResult, EmptyResult
from moto.sagemaker.responses import SageMakerResponse

from caip_lab.cloud.sagemaker.transform import TransformJobs
from caip_lab.cloud.sagemaker.waiting import wait_for_sdk

__all__ = ["TransformOperations"]


class TransformOperations(SageMakerResponse):
    """Create, describe, stop."""

    @property
    def _transform_jobs(self) -> TransformJobs:
        found: TransformJobs = self.sagemaker_backend.transform  # type: ignore[attr-defined]
        return found

    def create_transform_job(self) -> ActionResult:
        return ActionResult({"TransformJobArn": self._transform_jobs.create(self._get_params()).arn})

    def describe_transform_job(self) -> ActionResult:
        job = self._transform_jobs.job(self._get_param("TransformJobName"))
        wait_for_sdk(self.headers, job.settled)
        return ActionResult(job.describe())

    def stop_transform_job(self) -> ActionResult:
        self._transform_jobs.job(self._get_param("TransformJobName")).stop()
        return EmptyResult()
