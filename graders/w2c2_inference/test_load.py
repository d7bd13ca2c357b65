import json

from caip_lab.checks import category, hint, points, same


@points(0.4)
@category("the model of last month, in another folder")
@hint("Do you load from model_dir, both files? Is it a dictionary with the two keys?")
def test_the_model_of_last_month(student):
    """model_fn loads the tree and the scaler of the folder that it is told"""
    expected = {"model": "a tree, 2 levels deep", "scaler": "a scaler, fitted on 500 rows"}
    found = student.look(student.ask("model_fn", "older"))
    assert ({key: found[key] for key in expected if key in found} if isinstance(found, dict) else found) == same(expected)


@points(0.4)
@category("another model, in another folder, behind a real endpoint")
@hint("Do you load from model_dir? Is the tree under the key model, and the scaler under the key scaler?")
def test_an_endpoint_loads_its_own_model(student, deploy, script, fresh_model, people, numbers):
    """an endpoint with your model_fn predicts with the model that lies in its folder"""
    endpoint = deploy(script("parts/1_load.py"), fresh_model.files())
    many = people(60)
    assert endpoint.invoke(json.dumps(many)).json() == same(fresh_model.labels(numbers(many)))
