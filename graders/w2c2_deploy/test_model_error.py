import json

from caip_lab.checks import category, hint, points, same


@points(0.5)
@category("requests that are answered, refused, and failed on")
@hint("Look at the code first, then at the status that the container gave. From which status on is it the script's fault?")
def test_answered_caller_server(student, account, draw, rng):
    """outcome tells requests that were answered from those that the caller or the script is to blame for"""
    people, _ = draw(5)
    lost = rng.choice(["age", "fare", "sibsp"])
    lacking = [{name: value for name, value in people[0].items() if name != lost}]
    bodies = [(json.dumps(people), "answered"), ("[]", "caller"), (json.dumps(people[:2] + lacking), "server"), ("{", "server")]
    order = rng.permutation(len(bodies))
    outcomes = {bodies[place]: student.outcome("titanic-lab", bodies[place][0]) for place in order}
    assert [outcomes[one] for one in bodies] == same([expected for _, expected in bodies])


@points(0.3)
@category("an endpoint that is not there")
@hint("Which code does the error have when no model was asked?")
def test_not_reached(student, account, draw, rng):
    """outcome is "not reached" where there is no such endpoint, and "answered" where there is"""
    people, _ = draw(3)
    nobody = "titanic-" + "".join(rng.choice(list("xyzw"), 6))
    assert student.outcome(nobody, json.dumps(people)) == same("not reached")
    assert student.outcome("titanic-lab", json.dumps(people)) == same("answered")
