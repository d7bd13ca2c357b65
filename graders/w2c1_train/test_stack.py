import pytest

from caip_lab.checks import category, hint, points, same

ELSEWHERE = ["us-east-2", "us-west-2", "eu-west-1", "eu-central-1"]
KEYS = ["Bucket", "DomainId", "RoleArn", "UserProfile"]


@pytest.fixture
def stack(account):
    """The stack titanic, with its resources by type; where there is none, its status says what there is instead."""
    found = found_in(account, "us-east-1")
    if found is None:
        return {"StackStatus": instead(account)}, {}
    resources = account.client("cloudformation").describe_stack_resources(StackName="titanic")["StackResources"]
    return found, {one["ResourceType"]: one.get("PhysicalResourceId", "") for one in resources}


def found_in(account, region):
    client = account.client("cloudformation", region)
    try:
        return client.describe_stacks(StackName="titanic")["Stacks"][0]
    except client.exceptions.ClientError:
        return None


def instead(account):
    """Say what there is where the stack is not: who did something else is told from who did nothing."""
    if any(found_in(account, region) for region in ELSEWHERE):
        return "in another region"
    refused = [call.error_code for call in account.calls if call.operation == "CreateStack" and call.error_code]
    return f"refused with {refused[-1]}" if refused else "no stack"


def outputs_of(stack):
    return {one["OutputKey"]: one["OutputValue"] for one in stack.get("Outputs", [])}


def without(drawn, value):
    """Return a value without an id that AWS has drawn: in each account it is another."""
    if isinstance(value, dict):
        return {key: without(drawn, one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [without(drawn, one) for one in value]
    return "an id" if isinstance(value, str) and value == drawn else value


@points(0.6)
@category("the domain and its user profile")
@hint("Is it the whole template that you gave? What does describe_stack_resources(StackName='titanic') show?")
def test_domain_and_profile(student, account, stack):
    """the stack titanic has made a domain in your network and a user profile, and both are in service"""
    assert stack[0]["StackStatus"] == same("CREATE_COMPLETE")
    client, domain = account.client("sagemaker"), stack[1].get("AWS::SageMaker::Domain", "")
    domains = {one["DomainId"]: one["DomainName"] for one in client.list_domains()["Domains"]}
    assert domains.get(domain) == same("titanic-domain")
    found = client.describe_domain(DomainId=domain)
    assert found["Status"] == same("InService")
    profiles = client.list_user_profiles(DomainIdEquals=domain)["UserProfiles"]
    assert [(one["UserProfileName"], one["Status"]) for one in profiles] == same([("titanic-student", "InService")])
    assert found.get("VpcId") == same(student.vpc_id)
    assert sorted(found.get("SubnetIds", [])) == same(sorted(student.subnet_ids))


@points(0.4)
@category("the bucket and the role")
@hint("With which value of the parameter Name did you make the stack, and in which region?")
def test_bucket_and_role(account, stack):
    """the stack titanic has made a bucket and an execution role whose names begin with titanic"""
    assert stack[0]["StackStatus"] == same("CREATE_COMPLETE")
    bucket, role = stack[1].get("AWS::S3::Bucket", ""), stack[1].get("AWS::IAM::Role", "")
    assert role == same("titanic-execution")
    assert bucket.startswith("titanic-")
    assert bucket in [one["Name"] for one in account.client("s3").list_buckets()["Buckets"]]
    assert "titanic-execution" in [one["RoleName"] for one in account.client("iam").list_roles()["Roles"]]


@points(0.6)
@category("outputs")
@hint("Is it a dictionary from OutputKey to OutputValue, read when the stack was complete?")
def test_outputs(student, account, stack):
    """outputs has the stack's outputs, each by its key"""
    wanted = outputs_of(stack[0])
    assert sorted(wanted) == same(KEYS)
    assert without(wanted["DomainId"], student.outputs) == same(without(wanted["DomainId"], wanted))
    assert student.outputs == same(wanted)
