"""A template's text, read safely and judged before anything is made. Pure: knows no account.

A template is a student's input: nothing in it is run, and what CloudFormation does not take (YAML's aliases, tags of other
languages) is refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml
from moto.cloudformation.exceptions import ValidationError
from yaml.nodes import MappingNode, ScalarNode, SequenceNode

__all__ = ["capabilities", "in_order", "parameters_of", "parse", "references", "require_parameters", "validate"]

LONGEST_TEMPLATE = 1024 * 1024
SECTIONS = (
    *("AWSTemplateFormatVersion", "Description", "Metadata", "Parameters", "Rules", "Mappings", "Conditions"),
    *("Transform", "Hooks", "Resources", "Outputs"),
)
ATTRIBUTES = (
    *("Type", "Properties", "DependsOn", "Condition", "DeletionPolicy", "UpdateReplacePolicy", "Metadata"),
    *("CreationPolicy", "UpdatePolicy"),
)
FUNCTIONS = (
    *("Base64", "Cidr", "FindInMap", "GetAZs", "If", "ImportValue", "Join", "Select", "Split", "Sub", "ToJsonString"),
    *("Equals", "And", "Or", "Not", "Transform", "Length"),
)
#: Resource type -> its property that names it. A template that sets one needs CAPABILITY_NAMED_IAM.
NAMED = {
    "AWS::IAM::Group": "GroupName",
    "AWS::IAM::InstanceProfile": "InstanceProfileName",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::IAM::Role": "RoleName",
    "AWS::IAM::User": "UserName",
}
#: Types that need CAPABILITY_IAM at least.
IAM = (*NAMED, "AWS::IAM::AccessKey", "AWS::IAM::Policy", "AWS::IAM::UserToGroupAddition")


class _Loader(yaml.SafeLoader):
    """YAML as CloudFormation takes it: its tags and no others, no aliases, dates as the text that they are."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.events.AliasEvent):
            raise ValidationError(message="Template format error: YAML aliases are not allowed in CloudFormation templates")
        return super().compose_node(parent, index)


def _mapping(loader: yaml.SafeLoader, node: yaml.Node) -> dict[str, Any]:
    """Return a mapping whose keys are text, as in JSON: an account's number is no number."""
    assert isinstance(node, MappingNode)
    pairs = [(loader.construct_object(key, deep=True), loader.construct_object(value, deep=True)) for key, value in node.value]
    return {str(key).lower() if isinstance(key, bool) else str(key): value for key, value in pairs}


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in ("tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:merge")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _value(loader: yaml.SafeLoader, node: yaml.Node) -> Any:
    if isinstance(node, SequenceNode):
        return loader.construct_sequence(node, deep=True)
    if isinstance(node, MappingNode):
        return _mapping(loader, node)
    assert isinstance(node, ScalarNode)
    return loader.construct_scalar(node)


def _get_att(loader: yaml.SafeLoader, node: yaml.Node) -> dict[str, Any]:
    value = _value(loader, node)
    return {"Fn::GetAtt": value.split(".", 1) if isinstance(value, str) else value}


def _function(name: str) -> Any:
    return lambda loader, node: {name: _value(loader, node)}


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
_Loader.add_constructor("!Ref", _function("Ref"))
_Loader.add_constructor("!Condition", _function("Condition"))
_Loader.add_constructor("!GetAtt", _get_att)
for _name in FUNCTIONS:
    _Loader.add_constructor(f"!{_name}", _function(f"Fn::{_name}"))


def parse(text: Any) -> dict[str, Any]:
    """Return the template. Raises ValidationError where it is none."""
    if not isinstance(text, str) or not text.strip():
        raise ValidationError(message="Either Template URL or Template Body must be specified.")
    if len(text) > LONGEST_TEMPLATE:
        raise ValidationError(message=f"Template may not exceed {LONGEST_TEMPLATE} bytes in size.")
    try:
        template = json.loads(text) if text.lstrip().startswith("{") else yaml.load(text, Loader=_Loader)
    except json.JSONDecodeError as error:
        raise ValidationError(
            message=f"Template format error: JSON not well-formed. (line {error.lineno}, column {error.colno})"
        ) from error
    except yaml.MarkedYAMLError as error:
        raise ValidationError(message=f"Template format error: YAML not well-formed.{_place(error)}") from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise ValidationError(message="Template format error: YAML not well-formed.") from error
    if not isinstance(template, dict):
        raise ValidationError(message="Template format error: unsupported structure.")
    return template


def _place(error: yaml.MarkedYAMLError) -> str:
    mark = error.problem_mark
    return f" (line {mark.line + 1}, column {mark.column + 1})" if mark else ""


def validate(template: Mapping[str, Any]) -> None:
    """Raise the ValidationError of AWS unless the template's form is right."""
    unknown = [str(name) for name in template if name not in SECTIONS]
    if unknown:
        raise ValidationError(message=f"Invalid template property or properties [{', '.join(unknown)}]")
    if template.get("AWSTemplateFormatVersion", "2010-09-09") != "2010-09-09":
        version = template["AWSTemplateFormatVersion"]
        raise ValidationError(message=f"Template format error: {version} is not a supported value for AWSTemplateFormatVersion.")
    if not isinstance(template.get("Resources"), dict) or not template["Resources"]:
        raise ValidationError(message="Template format error: At least one Resources member must be defined.")
    if template.get("Transform"):
        raise ValidationError(message=f"Transform {template['Transform']} is not offered by this local account.")
    for section in ("Parameters", "Mappings", "Conditions", "Outputs"):
        _require_mapping(f"/{section}", template.get(section, {}))
    for name, resource in template["Resources"].items():
        _require_resource(name, resource)
    for name, parameter in template.get("Parameters", {}).items():
        if not isinstance(parameter, dict) or not isinstance(parameter.get("Type"), str):
            raise ValidationError(message=f"Template format error: Every Parameters object must contain a Type member. [{name}]")
    _require_references(template)
    in_order(template["Resources"])


def _require_mapping(where: str, value: Any) -> None:
    if not isinstance(value, dict):
        raise ValidationError(message=f"Template format error: [{where}] must be an object.")


def _require_resource(name: Any, resource: Any) -> None:
    _require_mapping(f"/Resources/{name}", resource)
    if not re.fullmatch(r"[A-Za-z0-9]+", str(name)):
        raise ValidationError(message=f"Template format error: Resource name {name} is non alphanumeric.")
    if not isinstance(resource.get("Type"), str):
        raise ValidationError(
            message=f"Template format error: [/Resources/{name}] Every Resources object must contain a Type member."
        )
    if not re.fullmatch(r"(AWS|Custom|[A-Za-z0-9]+)::[A-Za-z0-9_@-]+(::[A-Za-z0-9]+)?(::MODULE)?", resource["Type"]):
        raise ValidationError(message=f"Template format error: Unrecognized resource types: [{resource['Type']}]")
    unknown = [attribute for attribute in resource if attribute not in ATTRIBUTES]
    if unknown:
        raise ValidationError(message=f"Invalid template resource property '{unknown[0]}'")
    _require_mapping(f"/Resources/{name}/Properties", resource.get("Properties", {}))


def _require_references(template: Mapping[str, Any]) -> None:
    known = {*template["Resources"], *template.get("Parameters", {})}
    for section in ("Resources", "Outputs"):
        found = [name for name in references(template.get(section, {})) if name not in known and "::" not in name]
        if found:
            names = ", ".join(dict.fromkeys(found))
            raise ValidationError(
                message=f"Template format error: Unresolved resource dependencies [{names}] in the {section} block of the "
                "template"
            )


def references(value: Any) -> Iterator[str]:
    """Yield the logical names that a part of a template refers to."""
    if isinstance(value, list):
        for each in value:
            yield from references(each)
    if not isinstance(value, dict):
        return
    for key, inside in value.items():
        if key == "Ref" and len(value) == 1 and isinstance(inside, str):
            yield inside
        elif key == "Fn::GetAtt" and isinstance(inside, list) and inside:
            yield str(inside[0])
        elif key == "DependsOn":
            yield from [inside] if isinstance(inside, str) else inside
        elif key == "Fn::Sub":
            yield from _in_text(inside)
        elif key not in ("Metadata", "Condition"):
            yield from references(inside)


def _in_text(sub: Any) -> Iterator[str]:
    text, given = (sub[0], sub[1]) if isinstance(sub, list) and len(sub) == 2 else (sub, {})
    for name in re.findall(r"\$\{([^!}][^}]*)\}", str(text)):
        if name.split(".")[0] not in given:
            yield name.split(".")[0].strip()
    yield from references(given)


def in_order(resources: Mapping[str, Any]) -> list[str]:
    """Return the logical names, each after what it refers to. Raises ValidationError on a circle."""
    order: list[str] = []
    visiting: list[str] = []

    def visit(name: str) -> None:
        if name in order:
            return
        if name in visiting:
            circle = ", ".join(visiting[visiting.index(name) :])
            raise ValidationError(message=f"Circular dependency between resources: [{circle}]")
        visiting.append(name)
        for needed in references(resources[name]):
            if needed in resources:
                visit(needed)
        visiting.pop()
        order.append(name)

    for name in resources:
        visit(name)
    return order


def capabilities(template: Mapping[str, Any]) -> list[str]:
    """Return the capability that a caller must acknowledge to make the template's resources."""
    resources = [each for each in template["Resources"].values() if each["Type"] in IAM]
    if any(NAMED.get(each["Type"]) in each.get("Properties", {}) for each in resources):
        return ["CAPABILITY_NAMED_IAM"]
    return ["CAPABILITY_IAM"] if resources else []


def parameters_of(template: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the parameters as ValidateTemplate answers them."""
    return [
        {
            "ParameterKey": name,
            "NoEcho": str(slot.get("NoEcho", False)).lower() == "true",
            **({"DefaultValue": str(slot["Default"])} if "Default" in slot else {}),
            **({"Description": slot["Description"]} if "Description" in slot else {}),
        }
        for name, slot in template.get("Parameters", {}).items()
    ]


def require_parameters(template: Mapping[str, Any], given: Mapping[str, Any]) -> None:
    """Raise ValidationError unless every parameter has a value that its slot takes."""
    slots = template.get("Parameters", {})
    unknown = [name for name in given if name not in slots]
    if unknown:
        raise ValidationError(message=f"Parameters: [{', '.join(unknown)}] do not exist in the template")
    missing = [name for name, slot in slots.items() if name not in given and "Default" not in slot]
    if missing:
        raise ValidationError(message=f"Parameters: [{', '.join(missing)}] must have values")
    for name, slot in slots.items():
        problem = _problem(slot, str(given.get(name, slot.get("Default"))))
        if problem:
            why = slot.get("ConstraintDescription")
            said = f"failed to satisfy constraint: {why}" if why else problem
            raise ValidationError(message=f"Parameter '{name}' {said}")


def _problem(slot: Mapping[str, Any], value: str) -> str:
    allowed = [str(each) for each in slot.get("AllowedValues", [])]
    if allowed and value not in allowed:
        return f"must be one of AllowedValues: [{', '.join(allowed)}]"
    if "AllowedPattern" in slot and not re.fullmatch(str(slot["AllowedPattern"]), value):
        return f"must match pattern {slot['AllowedPattern']}"
    if not int(slot.get("MinLength", 0)) <= len(value) <= int(slot.get("MaxLength", LONGEST_TEMPLATE)):
        return "must contain the number of characters that MinLength and MaxLength allow"
    if slot["Type"] != "Number":
        return ""
    try:
        number = float(value)
    except ValueError:
        return "must be a number."
    within = float(slot.get("MinValue", "-inf")) <= number <= float(slot.get("MaxValue", "inf"))
    return "" if within else "must be within MinValue and MaxValue"
