from caip_lab.checks import category, close, hint, points, same

NAMES = ("validation:accuracy", "validation:error")


@points(0.5)
@category("jobs of last night, and one that ran just now")
@hint("Is it the last value of this job, and not its first or its best?")
def test_the_last_value(student, job, night, one_more_job, forest, hyperparameters, rng):
    """metric returns the last value of the metric, for any job"""
    trees, depth, seed = int(rng.integers(3, 7)) * 5, int(rng.integers(1, 4)), int(rng.integers(10_000))
    later = one_more_job(trees=trees, depth=depth, seed=seed)
    asked = hyperparameters(job(night["other"]))
    known = {later: forest(trees, depth, seed)[1], night["other"]: forest(asked["trees"], asked["depth"], asked["seed"])[1]}
    for name, accuracy in known.items():
        assert student.metric(name, NAMES[0]) == close(accuracy, abs=1e-4)
        assert student.metric(name, NAMES[1]) == close(1 - accuracy, abs=1e-4)


@points(0.3)
@category("a metric that a job does not have")
@hint("What does describe_training_job lack if the job has printed no such line? And what if it has printed others?")
def test_no_value(student, night, one_more_job, forest, rng):
    """metric is None where the job has no such value, and a number where it has"""
    trees, depth, seed = int(rng.integers(3, 7)) * 5, int(rng.integers(1, 4)), int(rng.integers(10_000))
    later = one_more_job(trees=trees, depth=depth, seed=seed)
    assert student.metric(later, NAMES[1]) == close(1 - forest(trees, depth, seed)[1], abs=1e-4)
    for name, metric in ((night["data"], NAMES[0]), (night["denied"], NAMES[1]), (later, "validation:f1")):
        assert student.metric(name, metric) == same(None)
