from pathlib import Path

from caip_lab.checks import category, hint, points, same

FILE = Path(__file__).resolve().parents[2] / "source" / "w2c1_train" / "data" / "train.csv"
KEY = "titanic/train/train.csv"


def the_bucket(account):
    """Return the account's default bucket, where the lab works."""
    names = [one["Name"] for one in account.client("s3").list_buckets()["Buckets"]]
    found = [name for name in names if name.startswith("sagemaker-us-east-1-")]
    assert len(found) == same(1)
    return found[0]


@points(0.4)
@category("the object")
@hint("Is it data/train.csv as it is, in the bucket that is called bucket, and under exactly this key?")
def test_the_file_is_there(account, read):
    """titanic/train/train.csv in your bucket is the file data/train.csv"""
    assert read(f"s3://{the_bucket(account)}/{KEY}") == same(FILE.read_bytes())


@points(0.2)
@category("the prefix")
@hint("Which keys begin with titanic/train? A job reads them all.")
def test_nothing_else(account):
    """a job that reads titanic/train/ gets the training data, and nothing else"""
    found = account.client("s3").list_objects_v2(Bucket=the_bucket(account), Prefix="titanic/train/").get("Contents", [])
    assert [one["Key"] for one in found] == same([KEY])


@points(0.2)
@category("train_data")
@hint("What does an address of S3 begin with? Is there a slash at the end?")
def test_the_address(student, account):
    """train_data is the address of the prefix titanic/train/ in your bucket"""
    assert student.train_data == same(f"s3://{the_bucket(account)}/titanic/train/")
