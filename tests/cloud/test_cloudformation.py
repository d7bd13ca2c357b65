"""Stacks: SageMaker's resources beside roles and buckets, events, failure, roll-back, removal, as on AWS."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError, WaiterError

from tests.cloud.conftest import Client

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "sagemaker.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
STUDIO = """
AWSTemplateFormatVersion: 2010-09-09
Description: A domain with a user
Parameters:
  Name: {Type: String, AllowedPattern: "[a-z0-9-]+"}
  Vpc: {Type: String, Default: vpc-1}
Resources:
  Profile:
    Type: AWS::SageMaker::UserProfile
    Properties:
      DomainId: !Ref Domain
      UserProfileName: !Sub "${Name}-user"
  Domain:
    Type: AWS::SageMaker::Domain
    Properties:
      DomainName: !Ref Name
      AuthMode: IAM
      VpcId: !Ref Vpc
      SubnetIds: [subnet-1]
      DefaultUserSettings:
        ExecutionRole: !GetAtt Role.Arn
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: !Join ["-", [!Ref Name, data]]
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: !Sub "${Name}-role"
      ManagedPolicyArns: [arn:aws:iam::aws:policy/AmazonSageMakerFullAccess]
      AssumeRolePolicyDocument:
        Version: 2012-10-17
        Statement:
          - {Effect: Allow, Principal: {Service: sagemaker.amazonaws.com}, Action: sts:AssumeRole}
      Policies:
        - PolicyName: own
          PolicyDocument:
            Version: 2012-10-17
            Statement: [{Effect: Allow, Action: "s3:GetObject", Resource: !Sub "arn:aws:s3:::${Name}-data/*"}]
Outputs:
  DomainId: {Value: !Ref Domain}
  Profile: {Value: !GetAtt Profile.UserProfileArn}
  Arn: {Value: !GetAtt Domain.DomainArn}
"""
NAMED = ["CAPABILITY_NAMED_IAM"]


@pytest.fixture
def cloudformation(client: Client) -> Any:
    return client("cloudformation")


@pytest.fixture
def studio(cloudformation: Any, name: str) -> Iterator[str]:
    """Make a stack of a domain, a profile, a role, a bucket; its name."""
    cloudformation.create_stack(
        StackName=name, TemplateBody=STUDIO, Capabilities=NAMED, Parameters=[{"ParameterKey": "Name", "ParameterValue": name}]
    )
    cloudformation.get_waiter("stack_create_complete").wait(StackName=name)
    yield name
    cloudformation.delete_stack(StackName=name)
    cloudformation.get_waiter("stack_delete_complete").wait(StackName=name)


def outputs(cloudformation: Any, name: str) -> dict[str, str]:
    found = cloudformation.describe_stacks(StackName=name)["Stacks"][0].get("Outputs", [])
    return {each["OutputKey"]: each["OutputValue"] for each in found}


def events(cloudformation: Any, name: str) -> list[tuple[str, str]]:
    """Return (logical id, status) of a stack's events, the first first."""
    found = cloudformation.describe_stack_events(StackName=name)["StackEvents"]
    return [(each["LogicalResourceId"], each["ResourceStatus"]) for each in reversed(found)]


def statuses(cloudformation: Any, name: str) -> dict[str, str]:
    found = cloudformation.describe_stack_resources(StackName=name)["StackResources"]
    return {each["LogicalResourceId"]: each["ResourceStatus"] for each in found}


def end(cloudformation: Any, name: str, waiter: str) -> dict[str, Any]:
    """Wait for a stack's end, whatever it is; return its description."""
    with contextlib.suppress(WaiterError):
        cloudformation.get_waiter(waiter).wait(StackName=name)
    stack: dict[str, Any] = cloudformation.describe_stacks(StackName=name)["Stacks"][0]
    return stack


def body(**resources: Any) -> str:
    return json.dumps({"Resources": resources})


def role(**more: Any) -> dict[str, Any]:
    return {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": TRUST, **more}}


def bucket(name: str, **more: Any) -> dict[str, Any]:
    return {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": name}, **more}


def test_a_stack_makes_what_it_names(client: Client, cloudformation: Any, studio: str) -> None:
    found = outputs(cloudformation, studio)
    sagemaker = client("sagemaker")
    domain = sagemaker.describe_domain(DomainId=found["DomainId"])
    assert (domain["DomainName"], domain["DomainArn"], domain["VpcId"]) == (studio, found["Arn"], "vpc-1")
    role_arn = client("iam").get_role(RoleName=f"{studio}-role")["Role"]["Arn"]
    assert domain["DefaultUserSettings"]["ExecutionRole"] == role_arn
    profile = sagemaker.describe_user_profile(DomainId=found["DomainId"], UserProfileName=f"{studio}-user")
    assert profile["UserProfileArn"] == found["Profile"]
    attached = client("iam").list_attached_role_policies(RoleName=f"{studio}-role")["AttachedPolicies"]
    assert [each["PolicyName"] for each in attached] == ["AmazonSageMakerFullAccess"]
    own = client("iam").get_role_policy(RoleName=f"{studio}-role", PolicyName="own")["PolicyDocument"]
    assert own["Statement"][0]["Resource"] == f"arn:aws:s3:::{studio}-data/*"
    client("s3").head_bucket(Bucket=f"{studio}-data")


def test_its_resources_and_events_are_seen(cloudformation: Any, studio: str) -> None:
    assert statuses(cloudformation, studio) == dict.fromkeys(("Domain", "Profile", "Role", "Bucket"), "CREATE_COMPLETE")
    seen = events(cloudformation, studio)
    assert (seen[0], seen[-1]) == ((studio, "CREATE_IN_PROGRESS"), (studio, "CREATE_COMPLETE"))
    order = [name for name, status in seen if status == "CREATE_COMPLETE"]
    assert order.index("Role") < order.index("Domain") < order.index("Profile")
    assert seen.count(("Domain", "CREATE_IN_PROGRESS")) == 2  # asked, initiated
    one = cloudformation.describe_stack_resource(StackName=studio, LogicalResourceId="Bucket")["StackResourceDetail"]
    assert (one["PhysicalResourceId"], one["ResourceType"]) == (f"{studio}-data", "AWS::S3::Bucket")
    summaries = cloudformation.list_stack_resources(StackName=studio)["StackResourceSummaries"]
    assert {each["LogicalResourceId"] for each in summaries} == {"Domain", "Profile", "Role", "Bucket"}
    by_resource = cloudformation.describe_stack_resources(PhysicalResourceId=f"{studio}-data")["StackResources"]
    assert {each["StackName"] for each in by_resource} == {studio}


def test_when_it_is_deleted_nothing_of_it_is_left(client: Client, cloudformation: Any, name: str) -> None:
    given = [{"ParameterKey": "Name", "ParameterValue": name}]
    stack = cloudformation.create_stack(StackName=name, TemplateBody=STUDIO, Capabilities=NAMED, Parameters=given)["StackId"]
    cloudformation.get_waiter("stack_create_complete").wait(StackName=name)
    domain = outputs(cloudformation, name)["DomainId"]
    cloudformation.delete_stack(StackName=name)
    cloudformation.get_waiter("stack_delete_complete").wait(StackName=name)
    with pytest.raises(ClientError, match="does not exist"):
        client("sagemaker").describe_domain(DomainId=domain)
    with pytest.raises(ClientError, match="NoSuchEntity"):
        client("iam").get_role(RoleName=f"{name}-role")
    with pytest.raises(ClientError, match="404"):
        client("s3").head_bucket(Bucket=f"{name}-data")
    with pytest.raises(ClientError, match="does not exist"):
        cloudformation.describe_stacks(StackName=name)
    assert cloudformation.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"] == "DELETE_COMPLETE"
    cloudformation.delete_stack(StackName=name)  # as on AWS: nothing to do


def test_a_resource_that_fails_rolls_the_stack_back(client: Client, cloudformation: Any, name: str) -> None:
    missing = "arn:aws:iam::123456789012:role/no-such-role"
    container = {"Image": "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3"}
    model = {
        "Type": "AWS::SageMaker::Model",
        "DependsOn": "Data",
        "Properties": {"ExecutionRoleArn": missing, "PrimaryContainer": container},
    }
    cloudformation.create_stack(
        StackName=name, TemplateBody=body(Data=bucket(f"{name}-data"), Model=model, Late=bucket(f"{name}-late"))
    )
    stack = end(cloudformation, name, "stack_create_complete")
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    with pytest.raises(ClientError, match="404"):
        client("s3").head_bucket(Bucket=f"{name}-data")
    found = cloudformation.describe_stack_events(StackName=name)["StackEvents"]
    failed = next(each for each in found if each["ResourceStatus"] == "CREATE_FAILED")
    assert failed["LogicalResourceId"] == "Model"
    assert "Could not assume role" in failed["ResourceStatusReason"]
    seen = [status for logical, status in events(cloudformation, name) if logical == name]
    assert seen == ["CREATE_IN_PROGRESS", "ROLLBACK_IN_PROGRESS", "ROLLBACK_COMPLETE"]
    rolling = next(each for each in found if each["ResourceStatus"] == "ROLLBACK_IN_PROGRESS")
    assert "failed to create: [Model]" in rolling["ResourceStatusReason"]
    with pytest.raises(ClientError, match="ROLLBACK_COMPLETE state and can not be updated"):
        cloudformation.update_stack(StackName=name, TemplateBody=body(Data=bucket(f"{name}-data")))
    with pytest.raises(ClientError, match="AlreadyExists"):
        cloudformation.create_stack(StackName=name, TemplateBody=body(Data=bucket(f"{name}-data")))


@pytest.mark.parametrize(
    ("type", "says"),
    [
        ("AWS::Lambda::Function", "not offered"),
        ("Custom::Thing", "not offered"),
        ("AWS::CloudFormation::Stack", "not offered"),
        ("AWS::CloudFormation::WaitCondition", "not offered"),
        ("AWS::No::Such", "not offered"),
    ],
)
def test_a_type_that_is_not_here_fails_its_stack(cloudformation: Any, name: str, type: str, says: str) -> None:
    cloudformation.create_stack(StackName=name, TemplateBody=body(Thing={"Type": type}))
    assert end(cloudformation, name, "stack_create_complete")["StackStatus"] == "ROLLBACK_COMPLETE"
    found = cloudformation.describe_stack_events(StackName=name)["StackEvents"]
    assert any(says in each.get("ResourceStatusReason", "") and type in each["ResourceStatusReason"] for each in found)


@pytest.mark.parametrize(
    ("options", "status"), [({"OnFailure": "DO_NOTHING"}, "CREATE_FAILED"), ({"DisableRollback": True}, "CREATE_FAILED")]
)
def test_a_stack_may_stay_as_it_failed(
    client: Client, cloudformation: Any, name: str, options: dict[str, Any], status: str
) -> None:
    template = body(Data=bucket(f"{name}-data"), Thing={"Type": "AWS::No::Such", "DependsOn": "Data"})
    cloudformation.create_stack(StackName=name, TemplateBody=template, **options)
    assert end(cloudformation, name, "stack_create_complete")["StackStatus"] == status
    client("s3").head_bucket(Bucket=f"{name}-data")
    cloudformation.delete_stack(StackName=name)
    cloudformation.get_waiter("stack_delete_complete").wait(StackName=name)


def test_a_bucket_with_objects_is_not_deleted(client: Client, cloudformation: Any, name: str) -> None:
    cloudformation.create_stack(StackName=name, TemplateBody=body(Data=bucket(f"{name}-data"), Other=bucket(f"{name}-other")))
    cloudformation.get_waiter("stack_create_complete").wait(StackName=name)
    s3 = client("s3")
    s3.put_object(Bucket=f"{name}-data", Key="a", Body=b"1")
    cloudformation.delete_stack(StackName=name)
    stack = end(cloudformation, name, "stack_delete_complete")
    assert stack["StackStatus"] == "DELETE_FAILED"
    assert "failed to delete: [Data]" in stack["StackStatusReason"]
    assert statuses(cloudformation, name) == {"Data": "DELETE_FAILED", "Other": "DELETE_COMPLETE"}
    assert s3.get_object(Bucket=f"{name}-data", Key="a")["Body"].read() == b"1"
    s3.delete_object(Bucket=f"{name}-data", Key="a")
    cloudformation.delete_stack(StackName=name)
    cloudformation.get_waiter("stack_delete_complete").wait(StackName=name)


def test_what_is_to_be_retained_stays(client: Client, cloudformation: Any, name: str) -> None:
    cloudformation.create_stack(StackName=name, TemplateBody=body(Data=bucket(f"{name}-data", DeletionPolicy="Retain")))
    cloudformation.get_waiter("stack_create_complete").wait(StackName=name)
    cloudformation.delete_stack(StackName=name)
    cloudformation.get_waiter("stack_delete_complete").wait(StackName=name)
    client("s3").head_bucket(Bucket=f"{name}-data")


@pytest.mark.parametrize(
    ("properties", "given", "needed"),
    [
        ({}, [], "CAPABILITY_IAM"),
        ({"RoleName": "x"}, ["CAPABILITY_IAM"], "CAPABILITY_NAMED_IAM"),
        ({"RoleName": "x"}, [], "CAPABILITY_NAMED_IAM"),
    ],
)
def test_iam_must_be_acknowledged(
    cloudformation: Any, name: str, properties: dict[str, Any], given: list[str], needed: str
) -> None:
    with pytest.raises(ClientError, match=needed) as refused:
        cloudformation.create_stack(StackName=name, TemplateBody=body(Role=role(**properties)), Capabilities=given)
    assert refused.value.response["Error"]["Code"] == "InsufficientCapabilitiesException"
    with pytest.raises(ClientError, match="does not exist"):
        cloudformation.describe_stacks(StackName=name)


def test_an_update_adds_changes_and_removes(client: Client, cloudformation: Any, studio: str) -> None:
    domain = outputs(cloudformation, studio)["DomainId"]
    changed = STUDIO.replace("ExecutionRole:", "SecurityGroups: [sg-7]\n        ExecutionRole:")
    changed = changed.replace(
        "  Role:\n    Type",
        f"  More:\n    Type: AWS::S3::Bucket\n    Properties: {{BucketName: {studio}-more}}\n  Role:\n    Type",
    )
    changed = changed.replace(
        '  Bucket:\n    Type: AWS::S3::Bucket\n    Properties:\n      BucketName: !Join ["-", [!Ref Name, data]]\n', ""
    )
    given = [{"ParameterKey": "Name", "UsePreviousValue": True}]
    cloudformation.update_stack(StackName=studio, TemplateBody=changed, Capabilities=NAMED, Parameters=given)
    cloudformation.get_waiter("stack_update_complete").wait(StackName=studio)
    assert client("sagemaker").describe_domain(DomainId=domain)["DefaultUserSettings"]["SecurityGroups"] == ["sg-7"]
    client("s3").head_bucket(Bucket=f"{studio}-more")
    with pytest.raises(ClientError, match="404"):
        client("s3").head_bucket(Bucket=f"{studio}-data")
    assert set(statuses(cloudformation, studio)) == {"Domain", "Profile", "Role", "More"}
    with pytest.raises(ClientError, match="No updates are to be performed"):
        cloudformation.update_stack(StackName=studio, TemplateBody=changed, Capabilities=NAMED, Parameters=given)


def test_an_update_that_fails_goes_back(client: Client, cloudformation: Any, name: str) -> None:
    cloudformation.create_stack(StackName=name, TemplateBody=body(Data=bucket(f"{name}-data")))
    cloudformation.get_waiter("stack_create_complete").wait(StackName=name)
    template = body(Data=bucket(f"{name}-data"), More=bucket(f"{name}-more"), Thing={"Type": "AWS::No::Such"})
    cloudformation.update_stack(StackName=name, TemplateBody=template)
    assert end(cloudformation, name, "stack_update_complete")["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert statuses(cloudformation, name) == {"Data": "CREATE_COMPLETE"}
    client("s3").head_bucket(Bucket=f"{name}-data")
    with pytest.raises(ClientError, match="404"):
        client("s3").head_bucket(Bucket=f"{name}-more")
    cloudformation.delete_stack(StackName=name)


def test_change_sets(client: Client, cloudformation: Any, name: str) -> None:
    template = body(Data=bucket(f"{name}-data"))
    cloudformation.create_change_set(StackName=name, ChangeSetName=name, ChangeSetType="CREATE", TemplateBody=template)
    cloudformation.get_waiter("change_set_create_complete").wait(StackName=name, ChangeSetName=name)
    assert cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"] == "REVIEW_IN_PROGRESS"
    shown = cloudformation.describe_change_set(StackName=name, ChangeSetName=name)["Changes"]
    assert [each["ResourceChange"]["LogicalResourceId"] for each in shown] == ["Data"]
    cloudformation.execute_change_set(StackName=name, ChangeSetName=name)
    cloudformation.get_waiter("stack_create_complete").wait(StackName=name)
    client("s3").head_bucket(Bucket=f"{name}-data")
    with pytest.raises(ClientError, match="CAPABILITY_IAM"):
        cloudformation.create_change_set(
            StackName=name, ChangeSetName="b", ChangeSetType="UPDATE", TemplateBody=body(Role=role())
        )


def test_a_template_may_be_in_the_accounts_s3_and_nowhere_else(
    client: Client, account: Any, cloudformation: Any, bucket: str
) -> None:
    client("s3").put_object(Bucket=bucket, Key="t/a.json", Body=body(Topic={"Type": "AWS::SNS::Topic"}).encode())
    for url in (
        f"https://s3.amazonaws.com/{bucket}/t/a.json",
        f"https://{bucket}.s3.us-east-1.amazonaws.com/t/a.json",
        f"{account.url}/{bucket}/t/a.json",
    ):
        assert cloudformation.validate_template(TemplateURL=url)["Parameters"] == []
    for url in (
        "http://169.254.169.254/latest",
        f"file:///{bucket}/t/a.json",
        "https://example.com/a",
        f"http://localhost:1/{bucket}/t/a.json",
    ):
        with pytest.raises(ClientError, match="supported URL"):
            cloudformation.validate_template(TemplateURL=url)


def test_validate_template_tells_of_a_template(cloudformation: Any) -> None:
    found = cloudformation.validate_template(TemplateBody=STUDIO)
    assert found["Description"] == "A domain with a user"
    assert [(each["ParameterKey"], each.get("DefaultValue")) for each in found["Parameters"]] == [
        ("Name", None),
        ("Vpc", "vpc-1"),
    ]
    assert (found["Capabilities"], "AWS::IAM::Role" in found["CapabilitiesReason"]) == (NAMED, True)
    summary = cloudformation.get_template_summary(TemplateBody=STUDIO)
    assert set(summary["ResourceTypes"]) >= {"AWS::SageMaker::Domain", "AWS::IAM::Role"}


@pytest.mark.parametrize(
    ("template", "says"),
    [
        ("", "must be specified|length"),
        ("just text", "unsupported structure"),
        ("a: [", "not well-formed"),
        ("{", "JSON not well-formed"),
        ("{}", "At least one Resources member"),
        ("Resources: {}", "At least one Resources member"),
        ("Resources: {A: {}}", "must contain a Type"),
        ("Resources: {A: {Type: Foo}}", "Unrecognized resource types"),
        ("Resources: {A: {Type: 'AWS::S3::Bucket', Propertys: {}}}", "Invalid template resource property"),
        ("Resource: {}", "Invalid template property"),
        ("AWSTemplateFormatVersion: 2011-01-01\nResources: {A: {Type: 'AWS::S3::Bucket'}}", "not a supported value"),
        ("Resources: {A: {Type: 'AWS::S3::Bucket', DependsOn: B}}", r"Unresolved resource dependencies \[B\]"),
        ("Resources: {A: {Type: 'AWS::S3::Bucket', Properties: {BucketName: !Ref B}}}", r"dependencies \[B\]"),
        ("Resources: {A: {Type: 'AWS::S3::Bucket'}}\nOutputs: {O: {Value: !GetAtt C.Arn}}", "Outputs block"),
        ("Resources: {A: {Type: 'AWS::S3::Bucket', DependsOn: B}, B: {Type: 'AWS::S3::Bucket', DependsOn: A}}", "Circular"),
        ("Resources: {A: &x {Type: 'AWS::S3::Bucket'}, B: *x}", "aliases are not allowed"),
        ("Resources: {A: {Type: 'AWS::S3::Bucket'}}\nParameters: {P: {}}", "must contain a Type"),
        ("Transform: AWS::Serverless-2016-10-31\nResources: {A: {Type: 'AWS::S3::Bucket'}}", "not offered"),
    ],
)
def test_what_is_no_template_is_refused(cloudformation: Any, name: str, template: str, says: str) -> None:
    if template:
        with pytest.raises(ClientError, match=says) as refused:
            cloudformation.validate_template(TemplateBody=template)
        assert refused.value.response["Error"]["Code"] == "ValidationError"
        with pytest.raises(ClientError, match=says):
            cloudformation.create_stack(StackName=name, TemplateBody=template)
    with pytest.raises(ClientError, match="does not exist"):
        cloudformation.describe_stacks(StackName=name)


@pytest.mark.parametrize(
    ("slot", "given", "says"),
    [
        ({}, {}, r"\[P\] must have values"),
        ({}, {"P": "a", "Q": "b"}, r"\[Q\] do not exist"),
        ({"AllowedValues": ["a", "b"]}, {"P": "c"}, "must be one of AllowedValues"),
        ({"AllowedPattern": "[a-z]+", "ConstraintDescription": "small letters"}, {"P": "A"}, "small letters"),
        ({"MaxLength": 2}, {"P": "abc"}, "number of characters"),
        ({"Type": "Number"}, {"P": "x"}, "must be a number"),
        ({"Type": "Number", "MinValue": 3}, {"P": "2"}, "MinValue"),
    ],
)
def test_parameters_are_checked(cloudformation: Any, name: str, slot: dict[str, Any], given: dict[str, str], says: str) -> None:
    template = json.dumps({"Parameters": {"P": {"Type": "String", **slot}}, "Resources": {"T": {"Type": "AWS::SNS::Topic"}}})
    parameters = [{"ParameterKey": key, "ParameterValue": value} for key, value in given.items()]
    with pytest.raises(ClientError, match=says):
        cloudformation.create_stack(StackName=name, TemplateBody=template, Parameters=parameters)


def test_conditions_lists_and_hidden_parameters(client: Client, cloudformation: Any, name: str) -> None:
    template = {
        "Parameters": {
            "Names": {"Type": "CommaDelimitedList", "Default": f"{name}-a,{name}-b"},
            "Secret": {"Type": "String", "NoEcho": True},
        },
        "Conditions": {"Never": {"Fn::Equals": ["a", "b"]}},
        "Resources": {
            "A": bucket({"Fn::Select": [0, {"Ref": "Names"}]}),  # type: ignore[arg-type]
            "B": {**bucket(f"{name}-never"), "Condition": "Never"},
        },
        "Outputs": {"Which": {"Value": {"Ref": "A"}, "Export": {"Name": f"{name}-which"}}},
    }
    given = [{"ParameterKey": "Secret", "ParameterValue": "s3cret"}]
    cloudformation.create_stack(StackName=name, TemplateBody=json.dumps(template), Parameters=given)
    cloudformation.get_waiter("stack_create_complete").wait(StackName=name)
    assert outputs(cloudformation, name) == {"Which": f"{name}-a"}
    assert statuses(cloudformation, name) == {"A": "CREATE_COMPLETE"}
    shown = cloudformation.describe_stacks(StackName=name)["Stacks"][0]["Parameters"]
    assert {each["ParameterKey"]: each["ParameterValue"] for each in shown} == {"Names": f"{name}-a,{name}-b", "Secret": "****"}
    assert f"{name}-which" in [each["Name"] for each in cloudformation.list_exports()["Exports"]]
    cloudformation.delete_stack(StackName=name)
    assert f"{name}-which" not in [each["Name"] for each in cloudformation.list_exports()["Exports"]]


def test_a_protected_stack_stays(cloudformation: Any, name: str) -> None:
    cloudformation.create_stack(
        StackName=name, TemplateBody=body(T={"Type": "AWS::SNS::Topic"}), EnableTerminationProtection=True
    )
    with pytest.raises(ClientError, match="TerminationProtection is enabled"):
        cloudformation.delete_stack(StackName=name)


def test_a_bucket_policy_is_a_resource(client: Client, cloudformation: Any, name: str) -> None:
    statement = {"Effect": "Deny", "Principal": "*", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{name}-data/*"}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    own = {"Type": "AWS::S3::BucketPolicy", "Properties": {"Bucket": {"Ref": "Data"}, "PolicyDocument": policy}}
    cloudformation.create_stack(StackName=name, TemplateBody=body(Data=bucket(f"{name}-data"), Own=own))
    cloudformation.get_waiter("stack_create_complete").wait(StackName=name)
    assert json.loads(client("s3").get_bucket_policy(Bucket=f"{name}-data")["Policy"]) == policy
    cloudformation.delete_stack(StackName=name)
    cloudformation.get_waiter("stack_delete_complete").wait(StackName=name)
