"""Models and endpoint configurations, held where moto holds its own: its tags and its search see them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from moto.core.utils import utcnow
from moto.sagemaker.utils import arn_formatter

__all__ = ["EndpointConfig", "Model", "pruned"]


def pruned(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Return an answer without what is not there: clients take an empty structure for a given one."""
    return {name: value for name, value in answer.items() if value is not None and value not in ({}, [])}


class Model:
    """What CreateModel made of its request."""

    def __init__(self, account_id: str, region: str, request: Mapping[str, Any]) -> None:
        self.request = {name: value for name, value in request.items() if name != "Tags"}
        self.model_name: str = request["ModelName"]
        self.arn: str = arn_formatter("model", self.model_name, account_id, region)
        self.tags: list[dict[str, str]] = list(request.get("Tags") or [])
        self.creation_time: datetime = utcnow()

    @property
    def container(self) -> dict[str, Any]:
        """The container that serves it."""
        found: dict[str, Any] = self.request.get("PrimaryContainer") or self.request["Containers"][0]
        return found

    @property
    def role_arn(self) -> str:
        return str(self.request["ExecutionRoleArn"])

    def describe(self) -> dict[str, Any]:
        answer = {**self.request, "ModelArn": self.arn, "CreationTime": self.creation_time}
        if "PrimaryContainer" in answer:
            answer["PrimaryContainer"] = {"Mode": "SingleModel", "Environment": {}, **answer["PrimaryContainer"]}
        return {"EnableNetworkIsolation": False, **pruned(answer)}

    def summary(self) -> dict[str, Any]:
        return {"ModelName": self.model_name, "ModelArn": self.arn, "CreationTime": self.creation_time}

    def gen_response_object(self) -> dict[str, Any]:
        """Return what moto's Search shows."""
        return self.describe()


class EndpointConfig:
    """What CreateEndpointConfig made of its request."""

    def __init__(self, account_id: str, region: str, request: Mapping[str, Any]) -> None:
        self.request = {name: value for name, value in request.items() if name != "Tags"}
        self.endpoint_config_name: str = request["EndpointConfigName"]
        self.arn: str = arn_formatter("endpoint-config", self.endpoint_config_name, account_id, region)
        self.tags: list[dict[str, str]] = list(request.get("Tags") or [])
        self.creation_time: datetime = utcnow()

    @property
    def variant(self) -> dict[str, Any]:
        """The one production variant."""
        found: dict[str, Any] = self.request["ProductionVariants"][0]
        return found

    @property
    def async_inference_config(self) -> dict[str, Any]:
        return dict(self.request.get("AsyncInferenceConfig") or {})

    def describe(self) -> dict[str, Any]:
        answer = {**self.request, "EndpointConfigArn": self.arn, "CreationTime": self.creation_time}
        return {"EnableNetworkIsolation": False, **pruned(answer)}

    def summary(self) -> dict[str, Any]:
        return {
            "EndpointConfigName": self.endpoint_config_name,
            "EndpointConfigArn": self.arn,
            "CreationTime": self.creation_time,
        }

    def gen_response_object(self) -> dict[str, Any]:
        """Return what moto's Search shows."""
        return self.describe()
