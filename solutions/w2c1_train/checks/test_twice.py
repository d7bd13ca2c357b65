from caip_lab.checks import hint, points, same


@points(0.2)
@hint(
    "What do you compare? And did both of your jobs complete?",
    "Load the models of two jobs with model_of and print predict_proba for the first three passengers of "
    "numbers(holdout), for both. Are they the same? Then do so with the job that has another seed. For your "
    "own two jobs print the hyperparameters.",
    "Take two dice programs. To see whether they are the same, you do not weigh their files, and do not count "
    "how often each shows a six. You start both with the same seed, and compare the whole series of throws, "
    "number by number. Two arrays a and b are equal if (a == b).all(). A program that gets no seed takes one "
    "from the clock, and no two of its series are alike.",
)
def test_two_jobs(student):
    """agree says True about two of last night's jobs that are alike; run_a and run_b have completed"""
    assert student.agree(student.lab_jobs["first"], student.lab_jobs["again"]) == same(True)
    assert [student.job_status(name) for name in (student.run_a, student.run_b)] == same(["Completed", "Completed"])
