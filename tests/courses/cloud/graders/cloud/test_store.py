"""Hidden checks of the exercise store: the account's state, and how it came about."""

from caip_lab.checks import category, points, same


@points(5)
@category("what lies in the bucket")
def test_the_scores_are_in_the_bucket(account):
    """lab-results holds scores.csv"""
    found = account.client("s3").get_object(Bucket="lab-results", Key="scores.csv")["Body"].read()
    assert found.decode() == same("ada,3\nben,5\n")


@points(3)
@category("the calls that you made")
def test_the_scores_were_stored_by_a_call(account):
    """scores.csv was stored by one call that succeeded"""
    stored = [call for call in account.calls if call.operation in ("PutObject", "CompleteMultipartUpload") and call.status == 200]
    assert ("lab-results", "scores.csv") in [(call.parameters.get("Bucket"), call.parameters.get("Key")) for call in stored]
    assert {call.listener for call in account.calls} == {"student"}
