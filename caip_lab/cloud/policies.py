"""IAM policies, decided as AWS decides them: an explicit Deny, else an Allow, else no. Pure; knows no account.

Of conditions it knows the operators of ``OPERATORS`` and the keys that a request can have (``Request.context``, ``ABSENT``). A
condition that it does not know denies, and says so: a policy that is not understood never opens anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Decision", "Document", "Request", "Unsupported", "decide", "holds", "listed", "matches"]

#: A policy as JSON has it: ``{"Version": …, "Statement": …}``.
Document = Mapping[str, Any]

#: Keys that requests from a job do not have: a condition on them sees no value, as on AWS.
ABSENT = frozenset(
    {
        *("aws:multifactorauthpresent", "aws:multifactorauthage", "aws:sourcevpc", "aws:sourcevpce", "aws:vpcsourceip"),
        *("aws:username", "aws:principalorgid", "aws:sourcearn", "aws:sourceaccount", "aws:viaawsservice", "aws:calledvia"),
        *("s3:prefix", "s3:delimiter", "s3:max-keys", "s3:x-amz-acl", "s3:x-amz-server-side-encryption", "s3:versionid"),
        *("s3:x-amz-server-side-encryption-aws-kms-key-id", "iam:passedtoservice"),
    }
)


#: What stands for a ``*`` or ``?`` that is meant as itself: out of a policy variable.
LITERAL = str.maketrans({"*": "\ue000", "?": "\ue001"})
PLAIN = str.maketrans({"\ue000": "*", "\ue001": "?"})


class Unsupported(Exception):
    """A condition operator or key that is not known here."""


@dataclass(frozen=True)
class Request:
    """What a role asks to do. ``principals`` are the ARNs that it is known by: the role's, its session's."""

    action: str
    resource: str
    principals: Sequence[str] = ()
    context: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Decision:
    """``allowed``, ``explicitDeny`` or ``implicitDeny``, with the reason in AWS's words, and the statements that decided."""

    name: str
    reason: str = ""
    statements: tuple[str, ...] = ()

    @property
    def allowed(self) -> bool:
        return self.name == "allowed"


def decide(
    request: Request,
    identity: Mapping[str, Document],
    boundary: Document | None = None,
    resource: Document | None = None,
) -> Decision:
    """Decide a request within one account.

    ``identity`` holds the role's policies by name, ``boundary`` its permissions boundary, ``resource`` the bucket's policy.
    """
    kinds = [("an identity-based policy", name, document) for name, document in identity.items()]
    kinds += [("a permissions boundary", "boundary", boundary)] if boundary is not None else []
    kinds += [("a resource-based policy", "resource", resource)] if resource is not None else []
    allowing: dict[str, list[str]] = {}
    unknown = ""
    for kind, name, document in kinds:
        effects = _effects(document, request, by_principal=kind == "a resource-based policy")
        if "Deny" in effects:
            return Decision("explicitDeny", f"with an explicit deny in {kind}{effects['Deny']}", (name,))
        if "Allow" in effects:
            allowing.setdefault(kind, []).append(name)
        unknown = unknown or effects.get("Unknown", "")
    return _without_deny(request, allowing, boundary is not None, unknown)


def _without_deny(request: Request, allowing: Mapping[str, Sequence[str]], bounded: bool, unknown: str) -> Decision:
    granted = [*allowing.get("an identity-based policy", ()), *allowing.get("a resource-based policy", ())]
    lacks = "identity-based policy" if not granted else "permissions boundary"
    if granted and (not bounded or "a permissions boundary" in allowing):
        return Decision("allowed", statements=tuple(granted))
    return Decision("implicitDeny", f"because no {lacks} allows the {request.action} action{unknown}")


def _effects(document: Document, request: Request, by_principal: bool) -> dict[str, str]:
    """Return the effects of the statements that match, each with what there is to say of it.

    A statement whose condition is not known denies if it is a Deny, and allows nothing if it is an Allow (``Unknown``).
    """
    effects: dict[str, str] = {}
    for statement in listed(document.get("Statement", [])):
        if by_principal and not _names(statement, request):
            continue
        if not (_matches_action(statement, request) and _matches_resource(statement, request)):
            continue
        try:
            if holds(statement.get("Condition", {}), request.context):
                effects[statement["Effect"]] = ""
        except Unsupported as unknown:
            effects["Deny" if statement["Effect"] == "Deny" else "Unknown"] = f" (the condition {unknown} is not known here)"
    return effects


def _matches_action(statement: Document, request: Request) -> bool:
    action = request.action.lower()
    if "NotAction" in statement:
        return not any(matches(pattern.lower(), action) for pattern in listed(statement["NotAction"]))
    return any(matches(pattern.lower(), action) for pattern in listed(statement.get("Action", [])))


def _matches_resource(statement: Document, request: Request) -> bool:
    def match(pattern: str) -> bool:
        return _matches_arn(_substitute(pattern, request.context), request.resource)

    if "NotResource" in statement:
        return not any(match(pattern) for pattern in listed(statement["NotResource"]))
    return any(match(pattern) for pattern in listed(statement.get("Resource", [])))


def _names(statement: Document, request: Request) -> bool:
    """Whether a resource policy's statement is about who asks. The account as a principal grants nothing, but denies."""
    key = "NotPrincipal" if "NotPrincipal" in statement else "Principal"
    principal = statement.get(key, {})
    named = listed(principal.get("AWS", []) if isinstance(principal, Mapping) else principal)
    known = {"*", *request.principals}
    if statement.get("Effect") == "Deny" or key == "NotPrincipal":
        known |= {account for arn in request.principals for account in _accounts(arn)}
    return bool(known & set(named)) is (key == "Principal")


def _accounts(arn: str) -> Iterable[str]:
    account = arn.split(":")[4]
    return account, f"arn:aws:iam::{account}:root"


def matches(pattern: str, text: str) -> bool:
    """Whether ``text`` is of ``pattern``, in which ``*`` is any run of characters and ``?`` any one.

    Takes time as the product of their lengths, however many stars there are: a regular expression may take forever.
    """
    at = in_text = 0
    star, resume = -1, 0
    while in_text < len(text):
        if at < len(pattern) and pattern[at] == "*":
            star, resume = at, in_text
            at += 1
        elif at < len(pattern) and (pattern[at] == "?" or pattern[at].translate(PLAIN) == text[in_text]):
            at, in_text = at + 1, in_text + 1
        elif star >= 0:
            resume += 1
            at, in_text = star + 1, resume
        else:
            return False
    return not pattern[at:].strip("*")


def _matches_arn(pattern: str, arn: str) -> bool:
    """As :func:`matches`, within each of an ARN's six parts: no wildcard reaches over a colon before the last."""
    if pattern == "*":
        return True
    patterns, parts = pattern.split(":", 5), arn.split(":", 5)
    return len(patterns) == len(parts) and all(map(matches, patterns, parts))


def _substitute(pattern: str, context: Mapping[str, str]) -> str:
    """Put values in the place of policy variables such as ``${aws:PrincipalAccount}``; one without a value matches nothing."""

    def value(found: re.Match[str]) -> str:
        name = found[1].partition(",")[0].strip()
        text = name if name in ("*", "?", "$") else _value(name, context, missing="\0")
        return text.translate(LITERAL)

    return re.sub(r"\$\{([^}]*)\}", value, pattern)


def _value(key: str, context: Mapping[str, str], missing: str) -> str:
    return next((value for name, value in context.items() if name.lower() == key.lower()), missing)


def holds(conditions: Mapping[str, Any], context: Mapping[str, str]) -> bool:
    """Whether every condition of a statement holds. Raises Unsupported where that can't be told."""
    return all(
        _holds(operator, key, listed(wanted), context) for operator, tests in conditions.items() for key, wanted in tests.items()
    )


def _holds(operator: str, key: str, wanted: Sequence[Any], context: Mapping[str, str]) -> bool:
    name = operator.removesuffix("IfExists")
    if name not in OPERATORS or (key.lower() not in ABSENT and not _is_known(key, context)):
        raise Unsupported(f"{operator} {key}")
    actual = _value(key, context, missing="\0")
    if name == "Null":
        return any((actual == "\0") is (str(each).lower() == "true") for each in wanted)
    negated = "Not" in name
    if actual == "\0":
        return negated or operator.endswith("IfExists")
    return any(OPERATORS[name](_text(each, context), actual) for each in wanted) is not negated


def _is_known(key: str, context: Mapping[str, str]) -> bool:
    """Whether a request has the key, or could: tags that the principal does not have are no mystery."""
    tags = ("aws:principaltag/", "aws:requesttag/", "s3:existingobjecttag/")
    return key.lower().startswith(tags) or _value(key, context, missing="\0") != "\0"


def _text(wanted: Any, context: Mapping[str, str]) -> str:
    return str(wanted).lower() if isinstance(wanted, bool) else _substitute(str(wanted), context)


def _number(compare: Callable[[float, float], bool]) -> Callable[[str, str], bool]:
    def compared(wanted: str, actual: str) -> bool:
        try:
            return compare(float(actual), float(wanted))
        except ValueError:
            return False

    return compared


def _equal(wanted: str, actual: str) -> bool:
    return wanted.translate(PLAIN) == actual


def _equal_in_any_case(wanted: str, actual: str) -> bool:
    return wanted.translate(PLAIN).lower() == actual.lower()


#: Operator -> whether the wanted and the actual value fit. What has Not in its name is the opposite, and so needs no entry
#: of its own in what it compares.
OPERATORS: Mapping[str, Callable[[str, str], bool]] = {
    "StringEquals": _equal,
    "StringNotEquals": _equal,
    "StringEqualsIgnoreCase": _equal_in_any_case,
    "StringNotEqualsIgnoreCase": _equal_in_any_case,
    "StringLike": matches,
    "StringNotLike": matches,
    "ArnEquals": _matches_arn,
    "ArnLike": _matches_arn,
    "ArnNotEquals": _matches_arn,
    "ArnNotLike": _matches_arn,
    "Bool": _equal_in_any_case,
    "NumericEquals": _number(lambda a, b: a == b),
    "NumericNotEquals": _number(lambda a, b: a == b),
    "NumericLessThan": _number(lambda a, b: a < b),
    "NumericLessThanEquals": _number(lambda a, b: a <= b),
    "NumericGreaterThan": _number(lambda a, b: a > b),
    "NumericGreaterThanEquals": _number(lambda a, b: a >= b),
    "Null": _equal,
}


def listed(value: Any) -> list[Any]:
    """Return what a policy has once or in a list, as a list."""
    return value if isinstance(value, list) else [value]
