"""Hosting's operations, from the wire to :class:`caip_lab.cloud.sagemaker.hosting.Hosting` and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.sagemaker.exceptions import AWSValidationException
from moto.sagemaker.responses import SageMakerResponse

from caip_lab.cloud.sagemaker.hosting import Hosting
from caip_lab.cloud.sagemaker.refusals import refuse
from caip_lab.cloud.sagemaker.resources import Model
from caip_lab.cloud.sagemaker.validation import require_valid
from caip_lab.cloud.sagemaker.waiting import wait_for_sdk

__all__ = ["HostingOperations"]

Operation = Callable[[SageMakerResponse], ActionResult]


def _not_offered(what: str) -> Operation:
    """Return an operation that is refused: here it would be built."""

    def operation(self: SageMakerResponse) -> ActionResult:
        refuse(what)

    return operation


class HostingOperations(SageMakerResponse):
    """Models, endpoint configurations, endpoints."""

    @property
    def _hosting(self) -> Hosting:
        found: Hosting = self.sagemaker_backend.hosting  # type: ignore[attr-defined]
        return found

    def create_model(self) -> ActionResult:
        return ActionResult({"ModelArn": self._hosting.create_model(self._get_params()).arn})

    def describe_model(self) -> ActionResult:
        return ActionResult(self._hosting.model(self._get_param("ModelName")).describe())

    def delete_model(self) -> ActionResult:
        self._hosting.delete_model(self._get_param("ModelName"))
        return EmptyResult()

    def list_models(self) -> ActionResult:
        require_valid("ListModels", self._get_params())
        found = sorted(filter(self._is_asked_for, self._hosting.models()), key=self._order)
        if self._get_param("SortOrder", "Descending") == "Descending":
            found.reverse()
        begins = _position(self._get_param("NextToken"))
        ends = begins + (self._get_int_param("MaxResults") or 100)
        answer: dict[str, Any] = {"Models": [model.summary() for model in found[begins:ends]]}
        return ActionResult({**answer, "NextToken": str(ends)} if ends < len(found) else answer)

    def create_endpoint_config(self) -> ActionResult:
        return ActionResult({"EndpointConfigArn": self._hosting.create_endpoint_config(self._get_params()).arn})

    def describe_endpoint_config(self) -> ActionResult:
        return ActionResult(self._hosting.endpoint_config(self._get_param("EndpointConfigName")).describe())

    def delete_endpoint_config(self) -> ActionResult:
        self._hosting.delete_endpoint_config(self._get_param("EndpointConfigName"))
        return EmptyResult()

    def create_endpoint(self) -> ActionResult:
        return ActionResult({"EndpointArn": self._hosting.create_endpoint(self._get_params()).arn})

    def describe_endpoint(self) -> ActionResult:
        endpoint = self._hosting.endpoint(self._get_param("EndpointName"))
        wait_for_sdk(self.headers, endpoint.settled)
        return ActionResult(endpoint.describe())

    def delete_endpoint(self) -> ActionResult:
        self._hosting.delete_endpoint(self._get_param("EndpointName"))
        return EmptyResult()

    update_endpoint = _not_offered("UpdateEndpoint is")
    create_inference_component = _not_offered("An inference component is")
    create_inference_experiment = _not_offered("A shadow test is")
    create_inference_recommendations_job = _not_offered("An inference recommendation is")
    create_monitoring_schedule = _not_offered("Model monitoring is")

    def _is_asked_for(self, model: Model) -> bool:
        before, after = self._get_param("CreationTimeBefore"), self._get_param("CreationTimeAfter")
        return (
            (self._get_param("NameContains") or "").lower() in model.model_name.lower()
            and (before is None or model.creation_time < before)
            and (after is None or model.creation_time > after)
        )

    def _order(self, model: Model) -> Any:
        return model.model_name if self._get_param("SortBy") == "Name" else model.creation_time


def _position(token: str | None) -> int:
    if token is not None and not token.isdecimal():
        raise AWSValidationException('Invalid pagination token because "{0}".')
    return int(token or 0)
