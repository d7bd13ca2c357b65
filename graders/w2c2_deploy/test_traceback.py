import json
import re

from caip_lab.checks import category, hint, points, same, wait_until

GROUP = "/aws/sagemaker/Endpoints/titanic-lab"


def wait_for(account, text):
    """Wait until a text is in the last line of the log: it is written beside the answer, not before it."""
    logs = account.client("logs")

    def is_last():
        events = logs.filter_log_events(logGroupName=GROUP)["events"]
        return bool(events) and text in events[-1]["message"]

    wait_until(is_last, "a line in the log of titanic-lab")


def timeless(line):
    """Return a line without its times, which are nobody's mistake. The lines that are asked for have no number in them."""
    return re.sub(r"\d", "#", line) if isinstance(line, str) else line


def break_it(account, invoke, people, field, value):
    """Let the script fail on a value that it cannot read, then answer a request that it can. Return the traceback's end."""
    invoke("titanic-lab", json.dumps([*people[1:], {**people[0], field: value}]))
    said = f"ValueError: could not convert string to float: {value!r}" if field in ("age", "fare") else f"KeyError: {value!r}"
    wait_for(account, said)
    invoke("titanic-lab", json.dumps(people))
    wait_for(account, "predicting")
    return said


def word(rng):
    return "".join(rng.choice(list("bcdfghklmnprst"), 10))


@points(0.5)
@category("a new error, followed by requests that went well")
@hint("Which traceback is the newest? Where does it end, and what came after it?")
def test_the_newest_error(student, account, invoke, draw, rng):
    """last_error returns the line that ends the newest traceback, though requests went well after it"""
    people, _ = draw(3)
    for field in ("age", "embarked"):
        said = break_it(account, invoke, people, field, word(rng))
        assert timeless(student.last_error("titanic-lab")) == same(said)


@points(0.3)
@category("two new errors in a row")
@hint("Which of several tracebacks is the newest?")
def test_two_in_a_row(student, account, invoke, draw, rng):
    """last_error returns the later of two errors"""
    people, _ = draw(2)
    break_it(account, invoke, people, "sex", word(rng))
    said = break_it(account, invoke, people, "fare", word(rng))
    assert timeless(student.last_error("titanic-lab")) == same(said)
