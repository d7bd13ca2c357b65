"""Passengers as they come, a model trained on them, and an account that boto3's default clients reach."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import boto3
import pandas as pd
import pytest

from caip.ml import train_model
from caip_lab.cloud import Account

ROOT = Path(__file__).parents[2]
CODED = ROOT / "source" / "w1c2_metrics" / "data" / "cleaned_titanic.csv"


@pytest.fixture(scope="session")
def passengers() -> pd.DataFrame:
    """The course's table with sex and embarked as text, as callers send it."""
    table = pd.read_csv(CODED)
    texts = {column: {code: text for text, code in codes.items()} for column, codes in train_model.CODES.items()}
    return table.assign(**{column: table[column].map(names) for column, names in texts.items()})


@pytest.fixture(scope="session")
def channel(passengers: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("train")
    passengers.to_csv(folder / "passengers.csv", index=False)
    return folder


@pytest.fixture(scope="session")
def model_dir(channel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("trained")
    train_model.main(["--train", str(channel), "--model-dir", str(folder / "model"), "--output-data-dir", str(folder / "out")])
    return folder / "model"


@pytest.fixture
def local_aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    """An account of this test's own, to which boto3 goes by itself: the library knows nothing of it."""
    with Account() as account:
        who = account.identity
        for name, value in {
            "AWS_ENDPOINT_URL": account.url,
            "AWS_ACCESS_KEY_ID": who.access_key_id,
            "AWS_SECRET_ACCESS_KEY": who.secret_access_key,
            "AWS_SESSION_TOKEN": who.session_token,
            "AWS_DEFAULT_REGION": account.settings.region,
        }.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)  # one that knows no other account
        yield account
