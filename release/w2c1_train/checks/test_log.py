from caip_lab.checks import hint, points, same


@points(0.2)
@hint(
    "Is it a list of texts? forest.py prints how many rows it has, before it grows the first tree.",
    "Print the names of the streams that you found, beside the name of the job. Does each of them begin with "
    "exactly this job and a slash? Then print the first three lines of what you return.",
    "Take a diary group /garden with the streams anna/2026 and anna-maria/2026. A search for streams that "
    "begin with anna finds both. One that begins with anna/ finds hers alone. Then take her stream, and go "
    "through its events: each is a dictionary with a timestamp and a message. A list comprehension over the "
    "events keeps the messages. Ask for the lines from the head, or you may get the newest page only.",
)
def test_the_first_job(student):
    """log_lines has the lines of the first of last night's jobs"""
    lines = list(student.log_lines(student.lab_jobs["first"]))
    assert lines.count("train: 625 rows, validation: 209 rows") == same(1)
    assert lines.count("15 trees") == same(1)
