"""Hidden checks of the exercise clean: the account at the end, not as it was before."""

from caip_lab.checks import category, points, same


@points(4)
@category("what is left in the account")
def test_no_bucket_is_left(account):
    """no bucket is left"""
    assert [bucket["Name"] for bucket in account.client("s3").list_buckets()["Buckets"]] == same([])
