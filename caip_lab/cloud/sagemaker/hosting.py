"""Hosting: models, endpoint configurations and endpoints of one account and region, with what AWS checks of each."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from moto.sagemaker.exceptions import AWSValidationException
from moto.sagemaker.utils import arn_formatter

from caip_lab.cloud import identity
from caip_lab.cloud.model_files import Source
from caip_lab.cloud.sagemaker.endpoint import Endpoint
from caip_lab.cloud.sagemaker.refusals import refuse, refuse_endpoint_config, refuse_model
from caip_lab.cloud.sagemaker.resources import EndpointConfig, Model
from caip_lab.cloud.sagemaker.validation import require_valid
from caip_lab.cloud.storage import Storage
from caip_lab.cloud.uris import StorageError

if TYPE_CHECKING:
    from moto.sagemaker.models import SageMakerModelBackend

__all__ = ["Hosting"]

SERVERLESS_MEMORY_MB = (1024, 2048, 3072, 4096, 5120, 6144)
NO_ACCESS = (
    'Could not access model data at {url}. Please ensure that the role "{role}" exists and that its trust relationship policy '
    'allows the action "sts:AssumeRole" for the service principal "sagemaker.amazonaws.com". Also ensure that the role has '
    '"s3:GetObject" permissions and that the object is located in {region}. If your Model uses multiple models or uncompressed '
    'models, please ensure that the role has "s3:ListBucket" permission.'
)
Resource = TypeVar("Resource")


class Hosting:
    """Takes requests as the API has them. Every refusal is AWS's ValidationException, and changes nothing.

    What is made lives in moto's own tables of the ``backend``, so that moto's tags and search find it.
    """

    def __init__(self, backend: SageMakerModelBackend) -> None:
        self._account_id, self._region = backend.account_id, backend.region_name
        self._models: dict[str, Model] = backend._models  # type: ignore[assignment]
        self._configs: dict[str, EndpointConfig] = backend.endpoint_configs  # type: ignore[assignment]
        self._endpoints: dict[str, Endpoint] = backend.endpoints  # type: ignore[assignment]
        self._lock = threading.Lock()

    def create_model(self, request: Mapping[str, Any]) -> Model:
        require_valid("CreateModel", request)
        containers = [*filter(None, [request.get("PrimaryContainer")]), *(request.get("Containers") or [])]
        if not containers:
            raise AWSValidationException("Either PrimaryContainer or Containers is required to create a model.")
        refuse_model(containers)
        role_arn = request.get("ExecutionRoleArn")
        if not role_arn:
            raise AWSValidationException("An ExecutionRoleArn is required to create a model.")
        identity.require_execution_role(self._account_id, role_arn)
        self._require_free(self._models, "model", request["ModelName"])
        storage = Storage(self._account_id, role_arn)
        self._require_model_data(storage, Source(storage, containers[0]).data_url)
        return self._keep(self._models, "model", request["ModelName"], Model(self._account_id, self._region, request))

    def model(self, name: str) -> Model:
        return self._found(self._models, "model", name)

    def models(self) -> list[Model]:
        return list(self._models.values())

    def delete_model(self, name: str) -> None:
        """Forget it. Endpoints that serve it go on, as on AWS."""
        self._taken(self._models, "model", name)

    def create_endpoint_config(self, request: Mapping[str, Any]) -> EndpointConfig:
        require_valid("CreateEndpointConfig", request)
        refuse_endpoint_config(request)
        variant = request["ProductionVariants"][0]
        _require_capacity(variant)
        if variant.get("ServerlessConfig") and request.get("AsyncInferenceConfig"):
            raise AWSValidationException("AsyncInferenceConfig is not supported for serverless endpoints.")
        self._require_free(self._configs, "endpoint-config", request["EndpointConfigName"])
        self.model(variant["ModelName"])
        made = EndpointConfig(self._account_id, self._region, request)
        return self._keep(self._configs, "endpoint-config", request["EndpointConfigName"], made)

    def endpoint_config(self, name: str) -> EndpointConfig:
        return self._found(self._configs, "endpoint-config", name)

    def delete_endpoint_config(self, name: str) -> None:
        """Forget it. Endpoints made of it go on, as on AWS: the SDK deletes it before its endpoint."""
        self._taken(self._configs, "endpoint-config", name)

    def create_endpoint(self, request: Mapping[str, Any]) -> Endpoint:
        """Begin to create an endpoint; its ``settled`` is set when it is InService or Failed."""
        require_valid("CreateEndpoint", request)
        if request.get("DeploymentConfig"):
            refuse("A DeploymentConfig is")
        self._require_free(self._endpoints, "endpoint", request["EndpointName"])
        config = self.endpoint_config(request["EndpointConfigName"])
        model = self.model(config.variant["ModelName"])
        made = Endpoint(self._account_id, self._region, request, config, model)
        self._keep(self._endpoints, "endpoint", request["EndpointName"], made).start()
        return made

    def endpoint(self, name: str) -> Endpoint:
        return self._found(self._endpoints, "endpoint", name)

    def find_endpoint(self, name: str) -> Endpoint | None:
        return self._endpoints.get(name)

    def delete_endpoint(self, name: str, even_creating: bool = False) -> None:
        """End it and forget it. AWS refuses it for one that is Creating; the rollback of a stack may do it."""
        with self._lock:
            found = self._found(self._endpoints, "endpoint", name)
            if found.endpoint_status == "Creating" and not even_creating:
                raise AWSValidationException(f'Cannot update in-progress endpoint "{found.arn}".')
            found.endpoint_status = "Deleting"
            del self._endpoints[name]
        found.delete()

    def close(self) -> None:
        """End what runs."""
        for name in list(self._endpoints):
            self.delete_endpoint(name, even_creating=True)

    def _require_model_data(self, storage: Storage, url: str) -> None:
        if not url:
            return
        try:
            storage.find(url)
        except StorageError as error:
            if str(error).startswith("NoSuch"):
                raise AWSValidationException(f"Could not find model data at {url}.") from error
            raise AWSValidationException(NO_ACCESS.format(url=url, role=storage.role_arn, region=self._region)) from error

    def _require_free(self, table: Mapping[str, object], kind: str, name: str) -> None:
        if name in table:
            raise AWSValidationException(f'Cannot create already existing {_words(kind)} "{self._arn(kind, name)}".')

    def _keep(self, table: dict[str, Resource], kind: str, name: str, made: Resource) -> Resource:
        """Add it, unless another request was faster."""
        with self._lock:
            self._require_free(table, kind, name)
            table[name] = made
        return made

    def _found(self, table: Mapping[str, Resource], kind: str, name: str) -> Resource:
        found = table.get(name)
        if found is None:
            raise AWSValidationException(f'Could not find {_words(kind)} "{self._arn(kind, name)}".')
        return found

    def _taken(self, table: dict[str, Resource], kind: str, name: str) -> None:
        with self._lock:
            self._found(table, kind, name)
            del table[name]

    def _arn(self, kind: str, name: str) -> str:
        return str(arn_formatter(kind, name, self._account_id, self._region))


def _words(kind: str) -> str:
    return {"endpoint-config": "endpoint configuration"}.get(kind, kind)


def _require_capacity(variant: Mapping[str, Any]) -> None:
    """Raise unless a variant has instances, or else memory, as AWS sells them."""
    name, serverless = variant["VariantName"], variant.get("ServerlessConfig")
    if bool(serverless) == bool(variant.get("InstanceType")):
        raise AWSValidationException(
            f"Exactly one of InstanceType and ServerlessConfig is required for production variant {name}."
        )
    if not serverless:
        if not variant.get("InitialInstanceCount"):
            raise AWSValidationException(f"InitialInstanceCount is required for production variant {name}.")
    elif serverless["MemorySizeInMB"] not in SERVERLESS_MEMORY_MB:
        raise AWSValidationException(
            f"1 validation error detected: Value '{serverless['MemorySizeInMB']}' at "
            "'productionVariants.1.member.serverlessConfig.memorySizeInMB' failed to satisfy constraint: "
            f"Member must satisfy enum value set: {list(SERVERLESS_MEMORY_MB)}"
        )
