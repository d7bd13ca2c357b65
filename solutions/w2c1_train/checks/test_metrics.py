from caip_lab.checks import close, hint, points


@points(0.2)
@hint(
    "Each entry of FinalMetricDataList has a MetricName and a Value.",
    "Print describe_training_job for the first job and look for FinalMetricDataList. Then print it for the "
    "job that failed on its data. What is different, and what would your function do there?",
    'Take a race whose results come as a list: [{"runner": "ada", "minutes": 31.5}, {"runner": "ben", '
    '"minutes": 29.0}]. To find the time of one runner, turn the list into a dictionary from names to '
    "minutes, and look the name up with get. For a runner who did not start, get returns None. On a day "
    'without a race there is no list at all: d.get("results", []) is then an empty list, and the rest works '
    "as before.",
)
def test_accuracy_and_error_add_up(student):
    """the accuracy and the error of the first of last night's jobs add up to 1"""
    accuracy, error = (student.metric(student.lab_jobs["first"], f"validation:{name}") for name in ("accuracy", "error"))
    assert 0.5 < accuracy < 1
    assert accuracy + error == close(1, abs=1e-6)
