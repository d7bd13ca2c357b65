"""Infrastructure, training, an endpoint, a batch, an asynchronous call, everything deleted: by `caip.ml` alone.

``python circle.py FOLDER`` with passengers.csv in the folder uses a local account; ``--aws`` the account that boto3 finds.
"""

from __future__ import annotations

import json
import sys
import tarfile
import uuid
from pathlib import Path

import caip_lab

if "--aws" not in sys.argv:
    caip_lab.use_local_aws()

import boto3
import pytest

from caip.errors import CloudFailure
from caip.ml import deploy, infra, storage, training

FOLDER, NAME = Path(sys.argv[1]), f"caip-{uuid.uuid4().hex[:8]}"
ROWS = "3,male,22,1,0,7.25,S\n1,female,38,1,0,71.28,C\n"

made = infra.create(NAME)
try:
    data = storage.upload(FOLDER / "passengers.csv", made.bucket, f"{NAME}/data/passengers.csv")
    given = {"role_arn": made.role_arn, "bucket": made.bucket, "name": NAME, "hyperparameters": {"max-depth": 4}}
    first, second = training.train(data, **given), training.train(data, **given)
    assert first.metrics == second.metrics, "two runs agree"
    assert 0.7 < first.metrics["validation:accuracy"] < 0.9
    print("trained", first.metrics)
    with pytest.raises(CloudFailure, match="ExitCode 2"):
        training.train(data, **{**given, "hyperparameters": {"max-depth": "deep"}})

    (FOLDER / "trained.tar.gz").write_bytes(storage.read(first.model_data) or b"")
    (FOLDER / "model").mkdir()
    with tarfile.open(FOLDER / "trained.tar.gz") as archive:
        archive.extractall(FOLDER / "model", filter="data")
    packed = storage.upload(deploy.package(FOLDER / "model", FOLDER / "model.tar.gz"), made.bucket, f"{NAME}/model.tar.gz")
    deploy.deploy(NAME, packed, role_arn=made.role_arn, serverless_memory_mb=2048)
    assert json.loads(deploy.invoke(NAME, ROWS, content_type="text/csv").body) == [0, 1]
    print("deployed")

    (FOLDER / "rows.csv").write_text(ROWS)
    rows = storage.upload(FOLDER / "rows.csv", made.bucket, f"{NAME}/in/rows.csv")
    (out,) = deploy.batch(NAME, rows, f"s3://{made.bucket}/{NAME}/out")
    assert (storage.read(out) or b"").split() == [b"0", b"1"]
    print("batch")

    deploy.deploy(f"{NAME}-a", packed, role_arn=made.role_arn, async_output=f"s3://{made.bucket}/{NAME}-a/answers")
    assert json.loads(deploy.invoke_async(f"{NAME}-a", rows, content_type="text/csv", timeout_s=300)) == [0, 1]
    with pytest.raises(CloudFailure, match="unknown_content_type"):
        deploy.invoke_async(f"{NAME}-a", rows, content_type="text/xml", timeout_s=300)
    print("asynchronous")
finally:
    for name in (NAME, f"{NAME}-a"):
        print("deleted", len(deploy.delete_all(name, made.bucket)))
    infra.delete(NAME)
assert not boto3.client("sagemaker").list_endpoints(NameContains=NAME)["Endpoints"]
print("nothing is left")
