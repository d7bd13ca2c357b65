"""Hidden checks of the exercise fetch: the student's function against an account that it has not seen."""

from caip_lab.checks import category, points, same


@points(3)
@category("an object that was put there later")
def test_fetch_reads_any_object(student, account, rng):
    """fetch returns the text of any object of lab-results"""
    text = "".join(rng.choice(list("abcdef"), 12))
    account.client("s3").put_object(Bucket="lab-results", Key="hidden.txt", Body=text.encode())
    assert student.fetch("hidden.txt") == same(text)


@points(1)
@category("the calls that you made")
def test_nobody_else_is_on_record(student, account, rng):
    """your notebook's calls are yours"""
    text = str(rng.integers(10**6))
    account.client("s3").put_object(Bucket="lab-results", Key="hidden.txt", Body=text.encode())
    assert student.fetch("hidden.txt") == same(text)
    assert not [call for call in account.calls if "hidden.txt" in str(call.parameters)]
