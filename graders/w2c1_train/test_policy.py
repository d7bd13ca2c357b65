"""What the role may is asked of the account, which decides jobs by the same rules. How a policy is written is not looked at."""

import pytest

from caip_lab.checks import category, hint, points, same

GROUP = "/aws/sagemaker/TrainingJobs"
ELSEWHERE = ["titanic/holdout/holdout.csv", "titanic/trained.csv", "lab/train.csv", "people/salaries.csv", "train.csv"]
OBJECT_ACTIONS = ["DeleteObject", "GetObjectAcl", "GetObjectTagging", "GetObjectVersion", "PutObjectAcl", "PutObjectTagging"]
BUCKET_ACTIONS = ["DeleteBucket", "ListBucketVersions", "PutBucketPolicy", "GetBucketPolicy", "PutLifecycleConfiguration"]
LOG_ACTIONS = ["DeleteLogStream", "GetLogEvents", "PutRetentionPolicy", "PutSubscriptionFilter", "CreateExportTask"]
OTHERS = ["s3:ListAllMyBuckets", "s3:CreateBucket", "iam:PassRole", "sagemaker:CreateEndpoint", "ec2:RunInstances"]
OTHERS += ["cloudwatch:DeleteAlarms", "ecr:DeleteRepository", "dynamodb:DeleteTable", "kms:Decrypt", "lambda:InvokeFunction"]
OTHERS += ["logs:DeleteLogGroup", "secretsmanager:GetSecretValue", "sns:Publish", "sqs:SendMessage", "ssm:GetParameter"]


@pytest.fixture
def bucket(account):
    """The ARN of the lab's bucket."""
    names = [one["Name"] for one in account.client("s3").list_buckets()["Buckets"]]
    return next(f"arn:aws:s3:::{name}" for name in names if name.startswith("sagemaker-us-east-1-"))


@pytest.fixture
def streams(account):
    """The streams of a log group: ``streams(group, stream)``."""
    number = account.client("sts").get_caller_identity()["Account"]
    return lambda group, stream: f"arn:aws:logs:us-east-1:{number}:log-group:{group}:log-stream:{stream}"


@pytest.fixture
def word(rng):
    """Return a name that nobody has thought of: ``word()``."""
    return lambda: "".join(rng.choice(list("bcdfghklmnp"), 8))


@pytest.fixture
def allowed(account):
    """Ask which of some requests the role's policies allow: ``allowed((action, arn), …)`` is a list of them."""
    iam = account.client("iam")
    try:
        role = iam.get_role(RoleName="titanic-train")["Role"]["Arn"]
    except iam.exceptions.ClientError:
        role = None

    def ask(*requests, prefix="titanic/train/"):
        assert role is not None
        context = [{"ContextKeyName": "s3:prefix", "ContextKeyValues": [prefix], "ContextKeyType": "string"}]
        found = []
        for action, arn in requests:
            asked = {"PolicySourceArn": role, "ActionNames": [action], "ResourceArns": [arn], "ContextEntries": context}
            (result,) = iam.simulate_principal_policy(**asked)["EvaluationResults"]
            found += [(action, arn)] if result["EvalDecision"] == "allowed" else []
        return found

    return ask


@pytest.fixture
def needed(bucket, streams, word):
    """What a training job needs, with keys and streams that nobody has seen."""
    stream = streams(GROUP, f"titanic-{word()}/algo-1-{word()}")
    return [
        ("s3:ListBucket", bucket),
        ("s3:GetObject", f"{bucket}/titanic/train/{word()}/{word()}.csv"),
        ("s3:PutObject", f"{bucket}/titanic/models/titanic-{word()}/output/model.tar.gz"),
        ("logs:CreateLogStream", stream),
        ("logs:PutLogEvents", stream),
    ]


@points(0.3)
@category("too narrow: listing and reading")
@hint("Listing asks about the bucket, reading about objects. Are all keys below titanic/train/ meant?")
def test_it_may_list_and_read(account, allowed, needed):
    """titanic-train may list the bucket and read every object below titanic/train/: without that, a job fails"""
    assert allowed(*needed[:2]) == same(needed[:2])


@points(0.3)
@category("too narrow: writing and logging")
@hint("Where does the model go? And as whom does a job write its log?")
def test_it_may_write_and_log(account, allowed, needed):
    """titanic-train may write below titanic/models/, and write the log of a job: without that, a job fails or is silent"""
    assert allowed(*needed[2:]) == same(needed[2:])


@points(0.3)
@category("too wide: places")
@hint("Which other buckets, prefixes and log groups does a star reach?")
def test_no_other_place(account, allowed, needed, bucket, streams, word):
    """titanic-train may do what it needs, but may not read, write, list or log in any other place"""
    other = [f"{bucket}-{word()}", f"arn:aws:s3:::{word()}"]
    keys = [*ELSEWHERE, *(f"titanic/{folder}-{word()}/{word()}.csv" for folder in ("train", "models"))]
    requests = [("s3:GetObject", f"{bucket}/{key}") for key in keys]
    requests += [("s3:PutObject", f"{bucket}/{key}") for key in (*keys, f"titanic/train/{word()}.csv")]
    requests += [("s3:GetObject", f"{one}/titanic/train/train.csv") for one in other]
    requests += [("s3:PutObject", f"{one}/titanic/models/model.tar.gz") for one in other]
    requests += [("s3:ListBucket", one) for one in other]
    groups = ["/aws/sagemaker/Endpoints/shop", f"/{word()}", f"{GROUP}-{word()}"]
    requests += [("logs:PutLogEvents", streams(group, word())) for group in groups]
    assert allowed(*needed) == same(needed)
    assert allowed(*requests) == same([])


@points(0.7)
@category("too wide: actions")
@hint("Which other actions does a star reach? What could a script in a stranger's library do with them?")
def test_no_other_action(account, allowed, needed, bucket, streams, word):
    """titanic-train may do what it needs, but nothing else: not delete, not change who has access, not read other properties"""
    keys = [f"{bucket}/titanic/{folder}/{word()}.csv" for folder in ("train", "models")]
    requests = [(f"s3:{action}", key) for action in OBJECT_ACTIONS for key in keys]
    requests += [("s3:GetObject", keys[1]), ("s3:PutObject", keys[0])]
    requests += [(f"s3:{action}", bucket) for action in BUCKET_ACTIONS]
    requests += [(action, "*") for action in OTHERS]
    requests += [(f"logs:{action}", streams(GROUP, word())) for action in LOG_ACTIONS]
    assert allowed(*needed) == same(needed)
    assert allowed(*requests) == same([])
