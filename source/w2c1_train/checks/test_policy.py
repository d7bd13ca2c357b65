from caip_lab.checks import hint, points, same


@points(0.4)
@hint(
    "Reading asks about objects: is there a /* at the end of their ARN? And is the action allowed for some keys only?",
    "Ask may(...) for each line of the task's table, one by one, with a key or stream of your own. What is "
    "False there, is too narrow. Then ask for what must not be: another prefix, another bucket, "
    "s3:DeleteObject. What is True there, is too wide.",
    "Take a role for a cinema's ticket machine. It lists the bucket cinema, so s3:ListBucket stands beside "
    "arn:aws:s3:::cinema. It reads posters, so s3:GetObject stands beside arn:aws:s3:::cinema/posters/*. It "
    "writes tickets: one statement more, with another action and another prefix. Had it both actions on both "
    "prefixes, it could paint over the posters. So each pair of action and resource that is in the table gets "
    "a statement, and no pair that is not.",
)
def test_reading_but_not_everything(student):
    """titanic-train may read the training data, and may not delete them"""
    data = f"arn:aws:s3:::{student.bucket}/titanic/train/train.csv"
    assert student.may("titanic-train", "s3:GetObject", data) == same(True)
    assert student.may("titanic-train", "s3:DeleteObject", data) == same(False)
