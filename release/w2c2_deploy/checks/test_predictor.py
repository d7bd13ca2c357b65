from caip_lab.checks import hint, points, same


@points(0.2)
@hint("A Predictor gets the name of the endpoint first.")
def test_the_predictor_asks_titanic_lab(student):
    """predictor is a predictor for the endpoint titanic-lab"""
    assert student.predictor.endpoint_name == same("titanic-lab")
