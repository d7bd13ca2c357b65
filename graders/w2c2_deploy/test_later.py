import re
from urllib.parse import urlsplit

from caip_lab.checks import category, hint, points, same


def output_of(config):
    """Return bucket and prefix of where an asynchronous endpoint writes; two empty texts for one of another kind."""
    path = urlsplit(config.get("AsyncInferenceConfig", {}).get("OutputConfig", {}).get("S3OutputPath", ""))
    return path.netloc, path.path.strip("/")


def numbers_in(text):
    """Return the whole numbers of an answer, be it JSON or CSV; None for an object that SageMaker did not write."""
    return None if text is None else [int(label) for label in re.findall(r"\d{1,18}", text)]


@points(0.3)
@category("the endpoint's configuration")
@hint("Which part of the configuration makes an endpoint asynchronous? Does it write to later_output?")
def test_the_endpoint_is_asynchronous(account, endpoint):
    """titanic-later is an asynchronous endpoint in service on one ml.t2.medium, and writes to later-out"""
    status, config = endpoint("titanic-later") or ("not there", {})
    assert status == same("InService")
    assert output_of(config)[1] == same("later-out")
    machines = [(one.get("InstanceType"), one.get("InitialInstanceCount")) for one in config["ProductionVariants"]]
    assert machines == same([("ml.t2.medium", 1)])


@points(0.3)
@category("the answer in S3")
@hint("Was the endpoint asked about later_input, with a ContentType that the script reads? A failure is written elsewhere.")
def test_the_answer_is_in_s3(account, endpoint, written, lab_rows):
    """titanic-later was asked about later_input, and wrote its answer below later-out"""
    _, config = endpoint("titanic-later") or ("not there", {})
    bucket, prefix = output_of(config)
    assert prefix == same("later-out")
    found = account.client("s3").list_objects_v2(Bucket=bucket, Prefix=f"{prefix}/").get("Contents", [])
    answers = [numbers_in(written(bucket, one["Key"])) for one in found]
    right = lab_rows(400, 425)
    assert (right if right in answers else answers) == same(right)


@points(0.2)
@category("later_labels")
@hint("Are the labels in the order of the passengers, as whole numbers?")
def test_the_labels(student, lab_rows):
    """later_labels are the endpoint's answer, in the order of the passengers"""
    assert student.later_labels == same(lab_rows(400, 425))
