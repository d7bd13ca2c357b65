import pytest

from caip_lab.checks import category, hint, points, same


@pytest.fixture
def stack(account):
    """The stack titanic, with its resources by type; both are empty where there is none."""
    client = account.client("cloudformation")
    try:
        (found,) = client.describe_stacks(StackName="titanic")["Stacks"]
        resources = client.describe_stack_resources(StackName="titanic")["StackResources"]
    except client.exceptions.ClientError:
        return {}, {}
    return found, {one["ResourceType"]: one.get("PhysicalResourceId", "") for one in resources}


def outputs_of(stack):
    return {one["OutputKey"]: one["OutputValue"] for one in stack.get("Outputs", [])}


@points(0.6)
@category("the domain and its user profile")
@hint("Is it the whole template that you gave? What does describe_stack_resources(StackName='titanic') show?")
def test_domain_and_profile(account, stack):
    """the stack titanic has made a domain and a user profile, and both are in service"""
    assert stack[0].get("StackStatus") == same("CREATE_COMPLETE")
    client, domain = account.client("sagemaker"), stack[1].get("AWS::SageMaker::Domain", "")
    domains = {one["DomainId"]: one["DomainName"] for one in client.list_domains()["Domains"]}
    assert domains.get(domain) == same("titanic-domain")
    assert client.describe_domain(DomainId=domain)["Status"] == same("InService")
    profiles = client.list_user_profiles(DomainIdEquals=domain)["UserProfiles"]
    assert [(one["UserProfileName"], one["Status"]) for one in profiles] == same([("titanic-student", "InService")])


@points(0.4)
@category("the bucket and the role")
@hint("With which value of the parameter Name did you make the stack, and in which region?")
def test_bucket_and_role(account, stack):
    """the stack titanic has made a bucket and an execution role whose names begin with titanic"""
    assert stack[0].get("StackStatus") == same("CREATE_COMPLETE")
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
    assert sorted(outputs_of(stack[0])) == same(["Bucket", "DomainId", "RoleArn", "UserProfile"])
    assert student.outputs == same(outputs_of(stack[0]))
