"""The resources of a stack: moto's types that an account has, SageMaker's, and what moto leaves out of roles and buckets."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from typing import Any

from moto.cloudformation import parsing
from moto.cloudformation.exceptions import UnsupportedAttribute
from moto.cloudformation.parsing import ResourceMap, clean_json
from moto.core.exceptions import ServiceException
from moto.iam.models import Role, iam_backends
from moto.s3.models import FakeBucket, s3_backends

from caip_lab.cloud.cloudformation.sagemaker_resources import KINDS, SageMakerResource
from caip_lab.cloud.cloudformation.templates import references
from caip_lab.cloud.wire_errors import ServiceError

__all__ = ["Resources", "changed", "reason_of"]

#: What an account makes beside SageMaker's: types of services that it has, in moto's own implementation.
OF_MOTO = (
    *("AWS::IAM::InstanceProfile", "AWS::IAM::ManagedPolicy", "AWS::IAM::Policy", "AWS::IAM::Role", "AWS::IAM::User"),
    *("AWS::S3::Bucket", "AWS::KMS::Alias", "AWS::KMS::Key", "AWS::ECR::Repository", "AWS::DynamoDB::Table"),
    *("AWS::EC2::InternetGateway", "AWS::EC2::NatGateway", "AWS::EC2::Route", "AWS::EC2::RouteTable", "AWS::EC2::EIP"),
    *("AWS::EC2::SecurityGroup", "AWS::EC2::SecurityGroupIngress", "AWS::EC2::Subnet", "AWS::EC2::VPC"),
    *("AWS::EC2::SubnetRouteTableAssociation", "AWS::EC2::VPCEndpoint", "AWS::EC2::VPCGatewayAttachment"),
    *("AWS::Logs::LogGroup", "AWS::CloudWatch::Dashboard", "AWS::Events::Rule"),
    *("AWS::SNS::Topic", "AWS::SQS::Queue", "AWS::SSM::Parameter"),
    *("AWS::SageMaker::NotebookInstance", "AWS::SageMaker::NotebookInstanceLifecycleConfig"),
)


class BucketPolicy:
    """AWS::S3::BucketPolicy, which moto has not."""

    cf_resource_type = "AWS::S3::BucketPolicy"
    logical_resource_id = ""

    def __init__(self, account_id: str, properties: Mapping[str, Any]) -> None:
        self._s3 = s3_backends[account_id]["aws"]
        self.bucket = properties["Bucket"]
        document = properties["PolicyDocument"]
        self._s3.put_bucket_policy(self.bucket, (document if isinstance(document, str) else json.dumps(document)).encode())

    @property
    def physical_resource_id(self) -> str:
        return str(self.bucket)

    def get_cfn_attribute(self, name: str) -> Any:
        raise UnsupportedAttribute(resource="BucketPolicy", attr=name)

    def remove(self) -> None:
        if self.bucket in self._s3.buckets:
            self._s3.delete_bucket_policy(self.bucket)


class Resources(ResourceMap):
    """moto's map of a stack's resources. Looking one up makes nothing: :meth:`make` does."""

    def __getitem__(self, key: str) -> Any:
        if key in self._parsed_resources:
            return self._parsed_resources[key]
        if key in self._resource_json_map:
            return None
        raise KeyError(key)

    def validate_outputs(self) -> None:
        """Outputs were checked with the template."""

    def transform_mapping(self) -> None:
        """A template with transforms is refused."""

    def made(self, name: str) -> Any:
        return self._parsed_resources.get(name)

    def is_wanted(self, name: str) -> bool:
        """Whether a resource's condition, if it has one, holds."""
        condition = self._resource_json_map[name].get("Condition")
        return not condition or bool(self.lazy_condition_map[condition])

    def properties(self, name: str) -> dict[str, Any]:
        """Return a resource's properties with every reference in its place."""
        found: dict[str, Any] = clean_json(copy.deepcopy(self._resource_json_map[name].get("Properties", {})), self)
        return found

    def make(self, name: str) -> Any:
        """Make a resource. Raises what its service raises."""
        type = self._resource_json_map[name]["Type"]
        made: Any
        if type in KINDS:
            made = self._make_sagemaker(name, type)
        elif type == BucketPolicy.cf_resource_type:
            made = BucketPolicy(self._account_id, self.properties(name))
        elif type in OF_MOTO:
            given = copy.deepcopy(self._resource_json_map[name])
            made = parsing.parse_and_create_resource(name, given, self, self._account_id, self._region_name)
        else:
            raise ServiceError("UnsupportedType", f"{type} is not offered by this local account; on AWS it may be valid.")
        if made is None:
            raise ServiceError("UnsupportedType", f"{type} is not offered by this local account; on AWS it may be valid.")
        made.logical_resource_id = name
        self._parsed_resources[name] = made
        self._complete(name, made)
        return made

    def _make_sagemaker(self, name: str, type: str) -> SageMakerResource:
        properties = self.properties(name)
        named = KINDS[type].name
        if named not in properties:
            stack = str(self._parsed_resources["AWS::StackName"])
            properties[named] = parsing.generate_resource_name(type, stack[:30], name[:18])[:63]
        made = SageMakerResource(type, self._account_id, self._region_name, properties)
        made.create()
        return made

    def _complete(self, name: str, made: Any) -> None:
        """Do what moto leaves out: a role's attached policies and tags, text where it has policies as objects."""
        if isinstance(made, Role):
            properties = self.properties(name)
            made.policies = {key: text if isinstance(text, str) else json.dumps(text) for key, text in made.policies.items()}
            made.tags = list(properties.get("Tags", []))
            for arn in properties.get("ManagedPolicyArns", []):
                iam_backends[self._account_id]["aws"].attach_role_policy(arn, made.name)

    def modify(self, name: str) -> None:
        """Bring a resource to what the map's template says of it. Raises what its service raises."""
        made, given = self.made(name), copy.deepcopy(self._resource_json_map[name])
        if isinstance(made, SageMakerResource):
            properties = self.properties(name)
            named = made.kind.name
            made.update({named: made.properties[named], **properties})
            return
        if isinstance(made, BucketPolicy):
            made.__init__(self._account_id, self.properties(name))  # type: ignore[misc]
            return
        if isinstance(made, Role):
            self._modify_role(name, made)
            return
        new: Any = parsing.parse_and_update_resource(name, given, self, self._account_id, self._region_name)
        if new is None:
            raise ServiceError("NotUpdatable", f"{given['Type']} can't be updated by this local account.")
        self._parsed_resources[name] = new

    def _modify_role(self, name: str, role: Role) -> None:
        """Change a role in place: its trust, description, inline and attached policies."""
        properties = self.properties(name)
        if properties.get("RoleName", role.name) != role.name:
            raise ServiceError("NotUpdatable", "RoleName can't be changed in place by this local account.")
        role.assume_role_policy_document = json.dumps(properties["AssumeRolePolicyDocument"])
        role.description = properties.get("Description", "")
        role.policies = {each["PolicyName"]: json.dumps(each["PolicyDocument"]) for each in properties.get("Policies", [])}
        for policy in list(role.managed_policies.values()):
            policy.detach_from(role)
        self._complete(name, role)

    def remove(self, name: str) -> None:
        """Remove a resource. Raises what its service raises."""
        made = self._parsed_resources[name]
        if isinstance(made, (SageMakerResource, BucketPolicy)):
            made.remove()
        else:
            self._remove_motos(name, made)
        del self._parsed_resources[name]

    def _remove_motos(self, name: str, made: Any) -> None:
        if isinstance(made, FakeBucket):
            _require_empty(self._account_id, made.name)
        if isinstance(made, Role):
            for policy in list(made.managed_policies.values()):
                policy.detach_from(made)
        self._delete_resource(made, self._resource_json_map[name])


def _require_empty(account_id: str, bucket: str) -> None:
    found = s3_backends[account_id]["aws"].buckets.get(bucket)
    if found is not None and len(found.keys):
        raise ServiceError(
            "BucketNotEmpty",
            "The bucket you tried to delete is not empty (Service: S3, Status Code: 409, Error Code: BucketNotEmpty)",
            409,
        )


def changed(old: Mapping[str, Any], new: Mapping[str, Any], parameters: set[str]) -> list[str]:
    """Return which resources two templates have differently, or that refer to one of the changed ``parameters``."""
    both = [name for name in new if name in old]
    return [name for name in both if new[name] != old[name] or parameters & set(references(new[name]))]


def reason_of(error: Exception) -> str:
    """Return what a resource's event says of its failure."""
    if isinstance(error, ServiceError):
        return f'Resource handler returned message: "{error.message}" (HandlerErrorCode: {error.code})'
    if isinstance(error, ServiceException):
        return f'Resource handler returned message: "{error.message}" (HandlerErrorCode: {error.code})'
    if isinstance(error, KeyError):
        return f"Properties validation failed: required key {error} not found"
    return str(getattr(error, "message", "") or error or type(error).__name__)
