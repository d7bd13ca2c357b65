import pytest

from caip_lab.checks import category, hint, points, same

FORGOTTEN = ["night-shift", "price-trial"]
#: Folders in which the lab's own cells have put something, so that every account has had them.
FOLDERS = {"lab", "night", "results"}


@pytest.fixture
def begun(account):
    """See that there was something to clean: an empty account is no work."""
    done = {
        (one.operation, one.parameters.get("StackName") or one.parameters.get("RoleName"))
        for one in account.calls
        if one.status < 400
    }
    assert {*(("CreateStack", name) for name in FORGOTTEN), ("CreateRole", "titanic-train")} <= done


@points(0.3)
@category("stacks, and what they have made")
@hint("What does describe_stacks show, and with which status? Is a bucket of a stack empty before you delete the stack?")
def test_no_stack(account, begun):
    """no stack is left, and no domain, profile or bucket of one"""
    found = {one["StackName"]: one["StackStatus"] for one in account.client("cloudformation").describe_stacks()["Stacks"]}
    left = {name: status for name, status in found.items() if status != "DELETE_COMPLETE"}
    assert {name: left[name] for name in FORGOTTEN if name in left} == same({})
    assert sorted(left) == same([])
    client = account.client("sagemaker")
    assert [one["DomainName"] for one in client.list_domains()["Domains"]] == same([])
    assert [one["UserProfileName"] for one in client.list_user_profiles()["UserProfiles"]] == same([])
    buckets = [one["Name"] for one in account.client("s3").list_buckets()["Buckets"]]
    assert [name for name in buckets if not name.startswith("sagemaker-us-east-1-")] == same([])


@points(0.2)
@category("roles and policies")
@hint("Which roles does iam.list_roles() show? What has to go before a role can?")
def test_no_role(account, begun):
    """the role titanic-train is gone, and every other role and policy that was made"""
    iam = account.client("iam")
    roles = [one["RoleName"] for one in iam.list_roles()["Roles"] if not one["Path"].startswith(("/service-role/", "/aws-"))]
    assert [name for name in roles if name == "titanic-train"] == same([])
    assert roles == same([])
    assert [one["PolicyName"] for one in iam.list_policies(Scope="Local")["Policies"]] == same([])


@points(0.3)
@category("objects, and what runs")
@hint("What do the jobs leave in the bucket, beside what you have uploaded?")
def test_no_object(account, begun):
    """no object is left in any bucket, and nothing costs money by the hour"""
    s3 = account.client("s3")
    buckets = [one["Name"] for one in s3.list_buckets()["Buckets"]]
    found = [one["Key"] for name in buckets for one in s3.list_objects_v2(Bucket=name).get("Contents", [])]
    assert sorted(FOLDERS & {key.partition("/")[0] for key in found}) == same([])
    assert found == same([])
    assert [line.name for line in account.bill.running] == same([])
