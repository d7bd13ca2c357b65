"""Cards: readable in a terminal and on any page, without scripts, with everything escaped."""

from __future__ import annotations

import re
import uuid
from html.parser import HTMLParser

import pytest

from caip_lab.cloud import Account
from caip_lab.cloud.bill import Bill, BillLine
from caip_lab.cloud.cards import Card
from tests.cloud.deployments import IMAGE, Hosted, archive, until

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&\x1b[2J\u202e"
LINE = BillLine("endpoint", f"{HOSTILE}/AllTraffic", "ml.t2.medium", 1, 0.0, 2.0, 0.112, 0.056, True)


class Tags(HTMLParser):
    """What elements and attributes a page has; complains where they do not nest."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self._open: list[str] = []
        self.feed(html)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize(
    "html",
    [Card(HOSTILE, [(HOSTILE, HOSTILE)], HOSTILE)._repr_html_(), Bill((LINE,), HOSTILE)._repr_html_()],
    ids=["card", "bill"],
)
def test_a_name_is_a_name_and_no_markup(html: str) -> None:
    tags = Tags(html)
    assert tags.names <= {"div", "strong", "table", "tr", "th", "td"}
    assert tags.attributes <= {"style", "scope"}
    assert "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&" in tags.text
    assert "\x1b" not in tags.text
    assert "\u202e" not in tags.text


def test_a_card_takes_its_colours_from_the_page() -> None:
    html = Card("title", [("name", "value")], "sentence")._repr_html_()
    styles = " ".join(re.findall(r"style=[\"']([^\"']*)", html))
    assert set(re.findall(r"(?:^|[;\s])(color|background):([\w#]+)", styles)) <= {("color", "inherit"), ("background", "none")}


def test_a_card_in_a_terminal_is_plain() -> None:
    assert repr(Card("Endpoint e", [("status", "InService"), ("instance type", "1 x ml.t2.medium")], "Costs.")).splitlines() == [
        "Endpoint e",
        "  status         InService",
        "  instance type  1 x ml.t2.medium",
        "Costs.",
    ]
    assert "\x1b" not in repr(Card(HOSTILE, []))


def test_the_bill_says_what_was_left_on() -> None:
    text = Tags(Bill((LINE,), "2026-11-01")._repr_html_()).text
    assert "You left an endpoint on: $0.056 per hour." in text
    assert "$0.112 so far, at example prices of 2026-11-01." in text


def test_the_account_has_a_card(account: Account) -> None:
    assert account.url in repr(account)
    assert account.identity.role_arn in repr(account)
    tags = Tags(account._repr_html_())
    assert account.url in tags.text
    assert account.identity.secret_access_key not in tags.text + repr(account)


def test_a_card_of_an_account_that_has_ended_says_so() -> None:
    class Ended:
        url = "http://127.0.0.1:1"

        def status(self) -> None:
            from caip_lab.cloud import AccountError

            raise AccountError("The local AWS account has ended.")

    from caip_lab.cloud.cards import account_card

    assert "has ended" in repr(account_card(Ended()))  # type: ignore[arg-type]


def test_a_job_that_does_not_exist_is_said_in_the_words_of_aws(account: Account, name: str) -> None:
    from botocore.exceptions import ClientError

    with pytest.raises(ClientError, match="Could not find"):
        account.job(name)
    with pytest.raises(ClientError, match="Could not find"):
        account.endpoint(name)


def test_an_endpoint_has_a_card_with_its_price(account: Account) -> None:
    hosted, name = Hosted(account), f"card-{uuid.uuid4().hex[:8]}"
    hosted.deploy(name)
    card = account.endpoint(name)
    assert card.facts["EndpointStatus"] == "InService"
    assert repr(card).splitlines() == [
        f"Endpoint {name}",
        "  status              InService",
        "  variant AllTraffic  1 instance(s)",
        "  instance type       1 x ml.t2.medium",
        "Costs $0.056 per hour until it is deleted.",
    ]
    (line,) = [line for line in account.bill if line.name == f"{name}/AllTraffic"]
    assert (line.kind, line.instance_type, line.is_running) == ("endpoint", "ml.t2.medium", True)
    hosted.sagemaker.delete_endpoint(EndpointName=name)
    (line,) = [line for line in account.bill if line.name == f"{name}/AllTraffic"]
    assert not line.is_running


def test_a_job_that_failed_has_a_card_with_its_reason(account: Account) -> None:
    hosted, name = Hosted(account), f"card-{uuid.uuid4().hex[:8]}"
    hosted.s3.create_bucket(Bucket=name)
    code = archive({"train.py": "raise SystemExit(3)"})
    hosted.s3.put_object(Bucket=name, Key="sourcedir.tar.gz", Body=code)
    hosted.sagemaker.create_training_job(
        TrainingJobName=name,
        AlgorithmSpecification={"TrainingImage": IMAGE, "TrainingInputMode": "File"},
        RoleArn=account.identity.role_arn,
        HyperParameters={"sagemaker_program": "train.py", "sagemaker_submit_directory": f"s3://{name}/sourcedir.tar.gz"},
        OutputDataConfig={"S3OutputPath": f"s3://{name}/"},
        ResourceConfig={"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 1},
        StoppingCondition={"MaxRuntimeInSeconds": 600},
    )
    until(lambda: account.job(name).facts["TrainingJobStatus"] == "Failed")
    card = repr(account.job(name))
    assert "  status     Failed\n  instances  1 x ml.m5.large\n" in card
    assert "AlgorithmError" in card
    (line,) = [line for line in account.bill if line.name == name]
    assert (line.kind, line.is_running) == ("training-job", False)
