"""What hosting does not offer here, each refused by its name: a place for each to be built at, instead of a wrong answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from moto.sagemaker.exceptions import AWSValidationException

__all__ = ["refuse", "refuse_endpoint_config", "refuse_model", "refuse_transform_job"]

#: Field of a request -> what it would ask for.
OF_CONFIGS = {
    "ShadowProductionVariants": "Shadow variants are",
    "ExplainerConfig": "An explainer is",
    "CrossRegionTrafficConfig": "Traffic between regions is",
}
OF_VARIANTS = {
    "ManagedInstanceScaling": "Scaling of instances is",
    "InstancePools": "Instance pools are",
    "CoreDumpConfig": "Core dumps are",
    "CapacityReservationConfig": "A reservation of capacity is",
}
OF_CONTAINERS = {
    "ModelPackageName": "A container from a model package is",
    "AdditionalModelDataSources": "A second source of model data is",
    "MultiModelConfig": "A multi-model container is",
}


def refuse(what: str) -> NoReturn:
    """Raise a ValidationException: ``what`` ends in "is" or "are"."""
    raise AWSValidationException(
        f"{what} not offered by this local account; on AWS the request may be valid. Nothing was changed."
    )


def refuse_model(containers: Sequence[Mapping[str, Any]]) -> None:
    if len(containers) > 1:
        refuse("A model of several containers (an inference pipeline) is")
    for container in containers:
        _refuse_fields(container, OF_CONTAINERS)
        if container.get("Mode") == "MultiModel":
            refuse("A multi-model container is")
        source = container.get("ModelDataSource", {}).get("S3DataSource", {})
        if source and source.get("CompressionType", "Gzip") != "Gzip":
            refuse("Model data that is not a tar.gz is")


def refuse_endpoint_config(request: Mapping[str, Any]) -> None:
    _refuse_fields(request, OF_CONFIGS)
    if request.get("DataCaptureConfig", {}).get("EnableCapture"):
        refuse("Data capture is")
    variants = request.get("ProductionVariants", [])
    if len(variants) > 1:
        refuse("An endpoint of more than one production variant is")
    for variant in variants:
        _refuse_fields(variant, OF_VARIANTS)
        if not variant.get("ModelName"):
            refuse("A production variant without a model (for inference components) is")


def refuse_transform_job(request: Mapping[str, Any]) -> None:
    data = request.get("TransformInput", {})
    _refuse_fields(request, {"DataCaptureConfig": "Data capture is"})
    if data.get("SplitType") in ("RecordIO", "TFRecord"):
        refuse(f"SplitType {data['SplitType']} is")
    if data.get("DataSource", {}).get("S3DataSource", {}).get("S3DataType") != "S3Prefix":
        refuse("An S3DataType other than S3Prefix is")
    processing = request.get("DataProcessing", {})
    if processing.get("JoinSource", "None") != "None" or processing.get("InputFilter", "$") != "$":
        refuse("Joining a prediction with its input, or filtering the input, is")
    if processing.get("OutputFilter", "$") != "$":
        refuse("Filtering the output is")


def _refuse_fields(request: Mapping[str, Any], fields: Mapping[str, str]) -> None:
    for name, what in fields.items():
        if request.get(name):
            refuse(what)
