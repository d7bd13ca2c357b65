import re

from caip_lab.checks import category, hint, points, same


@points(0.4)
@category("jobs whose script failed, one of them just now")
@hint("Where does the traceback end? Of which job is the log that you read?")
def test_the_script_failed(student, account, job, night, one_more_job, rng):
    """reason finds what the script failed on, at the end of the traceback in the job's log"""
    bucket = job(night["data"])["ModelArtifacts"]["S3ModelArtifacts"].split("/")[2]
    column = "".join(rng.choice(list("bcdfghklmnp"), 8))
    account.client("s3").put_object(Bucket=bucket, Key=f"{column}/a.csv", Body=f"age,{column},survived\n1,2,0\n")
    later = one_more_job(data=f"s3://{bucket}/{column}/", seed=int(rng.integers(10_000)))
    assert student.reason(later) == same(f"ValueError: the data have columns that nobody knows: ['{column}']")
    assert student.reason(night["depth"]) == same("KeyError: 'depth'")
    assert student.reason(night["data"]).startswith("ValueError: the data have columns that nobody knows: [")


@points(0.4)
@category("jobs whose script never ran, and jobs that completed")
@hint("What does the FailureReason begin with? And does a job that completed have one?")
def test_the_script_never_ran(student, job, night):
    """reason is the FailureReason where the script never ran, and empty where the job has completed"""
    told = job(night["denied"])["FailureReason"]
    assert re.match("ClientError: .*s3:GetObject", told)
    assert student.reason(night["denied"]) == same(told)
    assert student.reason(night["first"]) == same("")
