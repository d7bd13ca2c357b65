import json

from caip_lab.checks import category, hint, points, same


def instead(account):
    """Say what there is where titanic is not: the lab makes its own endpoint later."""
    client = account.client("sagemaker")
    if client.list_endpoints()["Endpoints"]:
        return "another endpoint"
    return "a configuration" if client.list_endpoint_configs()["EndpointConfigs"] else "nothing"


@points(0.4)
@category("the endpoint's configuration")
@hint("How many instances did you ask for, and of which type?")
def test_one_small_instance(account, endpoint):
    """titanic is in service on one ml.t2.medium"""
    status, config = endpoint("titanic") or (instead(account), {})
    assert status == same("InService")
    machines = [(one.get("InstanceType"), one.get("InitialInstanceCount")) for one in config["ProductionVariants"]]
    assert machines == same([("ml.t2.medium", 1)])
    assert "AsyncInferenceConfig" not in config


@points(0.8)
@category("passengers that nobody has seen, as JSON")
@hint("Does titanic serve the model of model_data, with inference.py as it is?")
def test_it_answers_json(account, invoke, draw):
    """titanic answers requests in JSON as the model of this lab does"""
    people, labels = draw(30)
    assert json.loads(invoke("titanic", json.dumps(people)) or "null") == same(labels)


@points(0.4)
@category("passengers that nobody has seen, as CSV")
@hint("Does titanic serve the model of model_data, with inference.py as it is?")
def test_it_answers_csv(account, invoke, draw):
    """titanic answers requests in CSV as the model of this lab does"""
    people, labels = draw(20)
    lines = "\n".join(",".join(str(value) for value in one.values()) for one in people)
    answer = invoke("titanic", lines, "text/csv", "text/csv") or ""
    assert answer.split() == same([str(label) for label in labels])
