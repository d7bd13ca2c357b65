import copy
import io
import tarfile

import joblib

from caip_lab.checks import category, close, hint, points, same


def archive_of(forest):
    """Return a model.tar.gz of a forest of ours."""
    saved, packed = io.BytesIO(), io.BytesIO()
    joblib.dump(forest, saved)
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        entry = tarfile.TarInfo("model.joblib")
        entry.size = len(saved.getvalue())
        archive.addfile(entry, io.BytesIO(saved.getvalue()))
    return packed.getvalue()


def nearly(forest):
    """Return a forest whose probabilities differ a little, and whose labels do not."""
    other = copy.deepcopy(forest)
    values = other.estimators_[0].tree_.value
    values[:] = values * 0.999 + values[..., ::-1] * 0.001
    return other


def in_words(seeds):
    """Say of which kind two seeds are. What two forests say of a passenger is drawn anew in each account; this is not."""
    if None in seeds:
        return "no seed"
    return "one seed" if seeds[0] == seeds[1] else "a seed for each"


@points(0.4)
@category("models that are the same in new archives, and models that are nearly the same")
@hint("Do you compare the models, or what is around them? Is it what they predict, or how often they are right?")
def test_agree(student, account, job, night, forest, hyperparameters):
    """agree is True for two models that give the same probabilities, and False for two that do not"""
    asked = hyperparameters(job(night["first"]))
    ours = forest(asked["trees"], asked["depth"], asked["seed"])[0]
    s3, address = account.client("s3"), job(night["again"])["ModelArtifacts"]["S3ModelArtifacts"]
    bucket, _, key = address.removeprefix("s3://").partition("/")
    assert student.agree(night["first"], night["other"]) == same(False)
    s3.put_object(Bucket=bucket, Key=key, Body=archive_of(ours))
    assert student.agree(night["first"], night["again"]) == same(True)
    s3.put_object(Bucket=bucket, Key=key, Body=archive_of(nearly(ours)))
    assert student.agree(night["again"], night["first"]) == same(False)


@points(0.4)
@category("your two jobs")
@hint("What does forest.py do with a seed, and without one? Did both jobs have the same hyperparameters?")
def test_two_runs(student, job, hyperparameters, probabilities, passengers, numbers):
    """run_a and run_b are two training jobs of forest.py with 10 trees, and their models are the same"""
    names, rows = (student.run_a, student.run_b), numbers(passengers(30))
    assert len({job(name).get("TrainingJobArn") for name in names}) == same(2)
    assert [hyperparameters(job(name)).get("trees") for name in names] == same([10, 10])
    one, other = (probabilities(name, rows) for name in names)
    assert len({row[0] for row in one}) > 3
    are_alike = other == close(one, abs=1e-12)
    seeds = [hyperparameters(job(name)).get("seed") for name in names]
    assert ("one model" if are_alike else f"two models with {in_words(seeds)}") == same("one model")
