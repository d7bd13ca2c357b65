"""Small cards for a notebook and a terminal: the account, a job, an endpoint, the bill. Imports nothing of the server's.

A card is what was read when it was made. Its HTML has no script, escapes everything, and takes its colours from the page,
so that it is readable on a dark one; what a colour says is also said in words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

from caip_lab.cloud.bill import Bill, usd

if TYPE_CHECKING:
    from caip_lab.cloud.account import Account

__all__ = ["AccountCard", "Card", "EndpointCard", "JobCard", "account_card", "bill_html", "endpoint_card", "job_card"]

BOX = (
    "border:1px solid rgba(128,128,128,.6);border-radius:6px;padding:.6em .9em;margin:.3em 0;display:inline-block;min-width:20em"
)
CELL = "text-align:left;padding:.1em 1em .1em 0;border:0;background:none;color:inherit"
LONGEST_TEXT = 2000


@dataclass(frozen=True)
class Card:
    """A title, what is known in rows of name and value, and a sentence that says what to do or think."""

    title: str
    rows: Sequence[tuple[str, str]]
    sentence: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        width = max((len(name) for name, _ in self.rows), default=0)
        lines = [self.title, *(f"  {name.ljust(width)}  {value}" for name, value in self.rows), self.sentence]
        return "\n".join(_plain(line) for line in lines if line)

    def _repr_html_(self) -> str:
        rows = "".join(_html_row(["th", "td"], row) for row in self.rows)
        sentence = f'<div style="margin-top:.4em;white-space:pre-wrap">{_safe(self.sentence)}</div>' if self.sentence else ""
        return f'<div style="{BOX}"><strong>{_safe(self.title)}</strong><table>{rows}</table>{sentence}</div>'


class AccountCard(Card):
    """Where the account is, and what it costs."""


class JobCard(Card):
    """A training or transform job; ``facts`` is what Describe answered."""


class EndpointCard(Card):
    """An endpoint; ``facts`` is what DescribeEndpoint answered."""


def account_card(account: Account) -> AccountCard:
    """Return the account's card: a short one where the account has ended."""
    from caip_lab.cloud.channel import AccountError

    try:
        status = account.status()
    except AccountError as error:
        return AccountCard("Local AWS account", [("was at", account.url)], str(error))
    bill = Bill.from_dict(status["bill"])
    rows = [
        ("URL", account.url),
        ("account", f"{status['account_id']} in {status['region']}"),
        ("role", account.identity.role_arn),
        ("calls", str(status["calls"])),
        ("running", ", ".join(f"{line.kind} {line.name}" for line in bill.running) or "nothing"),
        ("cost so far", usd(bill.total_usd)),
    ]
    return AccountCard("Local AWS account", rows, bill.sentence, status)


def job_card(account: Account, name: str) -> JobCard:
    """Return the card of the training job of this name, or else of the transform job."""
    client = client_of(account, "sagemaker")
    try:
        found = client.describe_training_job(TrainingJobName=name)
    except client.exceptions.ClientError as error:
        if error.response["Error"]["Code"] not in ("ValidationException", "ResourceNotFound"):
            raise
        return _transform_card(name, client.describe_transform_job(TransformJobName=name))
    rows = [
        ("status", _status(found["TrainingJobStatus"], found.get("SecondaryStatus"))),
        ("instances", _instances(found.get("ResourceConfig", {}))),
        ("time", _took(found, "TrainingStartTime", "TrainingEndTime")),
        ("model", found.get("ModelArtifacts", {}).get("S3ModelArtifacts", "")),
        *((metric["MetricName"], f"{metric['Value']:.6g}") for metric in found.get("FinalMetricDataList", [])),
    ]
    return JobCard(f"Training job {name}", [row for row in rows if row[1]], found.get("FailureReason", ""), found)


def _transform_card(name: str, found: Mapping[str, Any]) -> JobCard:
    rows = [
        ("status", found["TransformJobStatus"]),
        ("instances", _instances(found.get("TransformResources", {}))),
        ("time", _took(found, "TransformStartTime", "TransformEndTime")),
        ("output", found.get("TransformOutput", {}).get("S3OutputPath", "")),
    ]
    return JobCard(f"Transform job {name}", [row for row in rows if row[1]], found.get("FailureReason", ""), found)


def endpoint_card(account: Account, name: str) -> EndpointCard:
    """Return the card of the endpoint of this name, with what it costs."""
    found = client_of(account, "sagemaker").describe_endpoint(EndpointName=name)
    lines = [line for line in account.bill.running if line.kind == "endpoint" and line.name.split("/")[0] == name]
    rows = [("status", found["EndpointStatus"])]
    for variant in found.get("ProductionVariants", []):
        rows.append((f"variant {variant['VariantName']}", f"{variant.get('CurrentInstanceCount', 1)} instance(s)"))
    rows += [("instance type", f"{line.count} x {line.instance_type}") for line in lines]
    price = sum(line.usd_per_hour or 0.0 for line in lines)
    sentence = f"Costs {usd(price)} per hour until it is deleted." if lines else ""
    return EndpointCard(f"Endpoint {name}", rows, found.get("FailureReason") or sentence, found)


def client_of(account: Account, service: str) -> Any:
    """Return a boto3 client of the account."""
    import boto3

    who = account.identity
    return boto3.client(
        service,
        endpoint_url=account.url,
        region_name=account.settings.region,
        aws_access_key_id=who.access_key_id,
        aws_secret_access_key=who.secret_access_key,
        aws_session_token=who.session_token,
    )


def bill_html(bill: Bill) -> str:
    """Return the bill as a card with a line for each thing that was used."""
    head = _html_row(["th"] * 6, ["what", "name", "instance type", "hours", "USD", "state"])
    rows = "".join(_html_row(["td"] * 6, row) for row in bill.rows())
    total = f"{usd(bill.total_usd)} so far, at example prices of {bill.prices_date}."
    return (
        f'<div style="{BOX}"><strong>Bill</strong><table>{head}{rows}</table>'
        f'<div style="margin-top:.4em">{_safe(total)} {_safe(bill.sentence)}</div></div>'
    )


def _html_row(tags: Sequence[str], cells: Sequence[str]) -> str:
    scopes = {"th": " scope='row'" if "td" in tags else " scope='col'", "td": ""}
    inside = (f"<{tag}{scopes[tag]} style='{CELL}'>{_safe(cell)}</{tag}>" for tag, cell in zip(tags, cells, strict=True))
    return f"<tr style='background:none'>{''.join(inside)}</tr>"


def _safe(text: str) -> str:
    return escape(_plain(text))


def _plain(text: str) -> str:
    """Return text that moves no cursor and turns no direction, cut where it is long."""
    kept = "".join(letter if letter.isprintable() or letter == "\n" else "\ufffd" for letter in text)
    return kept if len(kept) <= LONGEST_TEXT else kept[:LONGEST_TEXT] + "…"


def _status(status: str, secondary: str | None) -> str:
    return status if not secondary or secondary == status else f"{status} ({secondary})"


def _instances(resources: Mapping[str, Any]) -> str:
    return f"{resources['InstanceCount']} x {resources['InstanceType']}" if "InstanceType" in resources else ""


def _took(found: Mapping[str, Any], start: str, end: str) -> str:
    if start not in found or end not in found:
        return ""
    return f"{(found[end] - found[start]).total_seconds():.1f} s"
