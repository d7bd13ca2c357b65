from caip_lab.checks import hint, points, same


@points(0.4)
@hint(
    "Did the job end well? describe_training_job has its FailureReason. Is my_job its whole name?",
    "Print my_job and job_status(my_job). If the job has failed, read its FailureReason. For an "
    "AlgorithmError look at what the script printed: run fit again with logs=True, and read from the end.",
    "Take a script bread.py that prints lines like oven: heat=220 time=35. A job for it gets the "
    "hyperparameters that bread.py reads, by the names that it uses. A metric called oven:heat has an "
    "expression that begins with what only this kind of line has, and the number in parentheses: oven: "
    "heat=([0-9]+). A channel that is called flour lies in SM_CHANNEL_FLOUR. When fit has returned, the "
    "estimator knows its latest job, and that job has a name.",
)
def test_my_job_has_completed(student):
    """my_job is the name of a training job that has completed, and begins with titanic-forest"""
    assert student.job_status(student.my_job) == same("Completed")
    assert student.my_job.startswith("titanic-forest") == same(True)
