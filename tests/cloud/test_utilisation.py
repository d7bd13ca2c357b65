"""What containers use is measured from their real processes, and no longer than they run."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from caip_lab.cloud import Account
from tests.cloud.conftest import Client, client_of
from tests.cloud.deployments import Hosted, until
from tests.cloud.test_training import Cloud

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="there is no /proc")

BUSY = """
    import threading
    held = bytearray(300_000_000)
    def work():
        while True: pass
    threading.Thread(target=work, daemon=True).start()
    def model_fn(model_dir):
        return 1
"""


def maximum(cloudwatch: Client, namespace: str, metric: str, **dimensions: str) -> float:
    now = datetime.now(UTC)
    found: list[dict[str, Any]] = cloudwatch.get_metric_statistics(
        Namespace=namespace,
        MetricName=metric,
        Dimensions=[{"Name": name, "Value": value} for name, value in dimensions.items()],
        StartTime=now - timedelta(minutes=10),
        EndTime=now + timedelta(minutes=1),
        Period=3600,
        Statistics=["Maximum"],
    )["Datapoints"]
    return max((float(point["Maximum"]) for point in found), default=0.0)


def test_an_endpoint_that_works_and_holds_memory(account: Account, name: str) -> None:
    hosted = Hosted(account)
    hosted.model(name, BUSY)
    variant = {"VariantName": "AllTraffic", "ModelName": name, "InitialInstanceCount": 1, "InstanceType": "ml.t2.medium"}
    hosted.sagemaker.create_endpoint_config(EndpointConfigName=name, ProductionVariants=[variant])
    hosted.sagemaker.create_endpoint(EndpointName=name, EndpointConfigName=name)

    def greatest(metric: str) -> float:
        return maximum(hosted.cloudwatch, "/aws/sagemaker/Endpoints", metric, EndpointName=name, VariantName="AllTraffic")

    assert until(lambda: greatest("CPUUtilization") > 5)
    assert 100 * 300e6 / account.settings.container_memory_bytes < greatest("MemoryUtilization") < 50
    assert 0 < greatest("DiskUtilization") < 5
    hosted.sagemaker.delete_endpoint(EndpointName=name)


WORKS = """
import time
held, ends = bytearray(300_000_000), time.monotonic() + 120
while time.monotonic() < ends:
    pass
"""


def test_a_training_job_that_works_and_holds_memory(account: Account) -> None:
    cloud, cloudwatch = Cloud(account), client_of(account, "cloudwatch")
    job = cloud.start(WORKS)

    def greatest(metric: str) -> float:
        return maximum(cloudwatch, "/aws/sagemaker/TrainingJobs", metric, Host=f"{job}/algo-1")

    held = 100 * 300e6 / account.settings.container_memory_bytes
    assert until(lambda: greatest("CPUUtilization") > 5 and greatest("MemoryUtilization") > held)
    assert greatest("MemoryUtilization") < 50
    cloud.sagemaker.stop_training_job(TrainingJobName=job)
    assert cloud.ended(job)["TrainingJobStatus"] == "Stopped"
