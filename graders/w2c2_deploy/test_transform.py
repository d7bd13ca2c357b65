import re
from urllib.parse import urlsplit

from caip_lab.checks import category, hint, points, same


def described(account):
    """Return the job, or {}."""
    client = account.client("sagemaker")
    try:
        return client.describe_transform_job(TransformJobName="titanic-night")
    except client.exceptions.ClientError:
        return {}


def instead(account):
    """Say what there is where no job is."""
    puts = [call.parameters for call in account.calls if (call.service, call.operation) == ("s3", "PutObject")]
    by_hand = any(str(one.get("Key", "")).startswith("batch-out/") for one in puts)
    return "answers that no job wrote" if by_hand else "nothing"


@points(0.3)
@category("the job")
@hint("What does describe_transform_job say? Are model, input and instance those of the task?")
def test_the_job_is_done(account):
    """the job titanic-night has completed, with titanic-lab on one ml.m5.large"""
    job = described(account)
    assert job.get("TransformJobStatus", instead(account)) == same("Completed")
    assert job["ModelName"] == same("titanic-lab")
    resources = job["TransformResources"]
    assert (resources["InstanceType"], resources["InstanceCount"]) == same(("ml.m5.large", 1))
    source = job["TransformInput"]["DataSource"]["S3DataSource"]["S3Uri"]
    assert re.fullmatch(r"s3://[^/]+/batch-in(/|/passengers\.csv)?", source)


@points(0.3)
@category("the answers in S3")
@hint("Where does the job write, and did it write an answer for each line?")
def test_the_answers_are_in_s3(account, written, lab_rows):
    """the job wrote an answer for each passenger below batch-out, in their order"""
    target = urlsplit(described(account).get("TransformOutput", {}).get("S3OutputPath", ""))
    assert target.path.strip("/") == same("batch-out")
    answers = written(target.netloc, "batch-out/passengers.csv.out") or ""
    assert [int(label) for label in re.findall(r"\d+", answers)] == same(lab_rows(200, 400))


@points(0.2)
@category("batch_labels")
@hint("Are the labels in the order of the passengers, as whole numbers?")
def test_the_labels(student, lab_rows):
    """batch_labels are the job's answers, in the order of the passengers"""
    assert student.batch_labels == same(lab_rows(200, 400))
