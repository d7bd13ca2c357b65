"""Cards: readable in a terminal and on any page, without scripts, with everything escaped."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from caip_lab.cloud import Account
from caip_lab.cloud.bill import Bill, BillLine
from caip_lab.cloud.cards import Card, JobCard, endpoint_card, job_card

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


class Described:
    """Stands for a boto3 client: what Describe answers, without an account."""

    def __init__(self, **answers: dict[str, object]) -> None:
        self._answers = answers

    def __getattr__(self, name: str) -> object:
        return lambda **_: self._answers[name]


def test_a_job_that_does_not_exist_is_said_in_the_words_of_aws(account: Account, name: str) -> None:
    from botocore.exceptions import ClientError

    with pytest.raises(ClientError, match="Could not find"):
        account.job(name)
    with pytest.raises(ClientError, match="Could not find"):
        account.endpoint(name)


def test_a_job_has_a_card(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    described = Described(
        describe_training_job={
            "TrainingJobStatus": "Failed",
            "SecondaryStatus": "Failed",
            "ResourceConfig": {"InstanceType": "ml.m5.large", "InstanceCount": 1},
            "FinalMetricDataList": [{"MetricName": "accuracy", "Value": 0.8}],
            "FailureReason": "AlgorithmError: exit code: 1",
        }
    )
    monkeypatch.setattr("caip_lab.cloud.cards.client_of", lambda *_: described)
    card = job_card(account, "titanic")
    assert isinstance(card, JobCard)
    assert repr(card).splitlines() == [
        "Training job titanic",
        "  status     Failed",
        "  instances  1 x ml.m5.large",
        "  accuracy   0.8",
        "AlgorithmError: exit code: 1",
    ]


def test_an_endpoint_has_a_card(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    variants = [{"VariantName": "AllTraffic", "CurrentInstanceCount": 1}]
    described = Described(describe_endpoint={"EndpointStatus": "InService", "ProductionVariants": variants})
    line = BillLine("endpoint", "titanic/AllTraffic", "ml.t2.medium", 1, 0.0, 2.0, 0.112, 0.056, True)
    monkeypatch.setattr("caip_lab.cloud.cards.client_of", lambda *_: described)
    monkeypatch.setattr(Account, "bill", Bill((line,), "2026-11-01"))
    card = endpoint_card(account, "titanic")
    assert repr(card).splitlines()[1:] == [
        "  status              InService",
        "  variant AllTraffic  1 instance(s)",
        "  instance type       1 x ml.t2.medium",
        "Costs $0.056 per hour until it is deleted.",
    ]
