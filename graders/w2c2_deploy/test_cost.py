from caip_lab.checks import category, close, hint, points, wait_until
from caip_lab.checks.failures import NotInTime

TYPES = ["ml.t2.medium", "ml.m5.large", "ml.p3.2xlarge"]
SOON_S = 20


def drawn(rng):
    """Return a price for each type that a student could have used here, none of them a multiple of another."""
    return {name: round(float(price), 4) for name, price in zip(TYPES, rng.uniform(0.05, 9.0, len(TYPES)), strict=True)}


def truth(account, prices):
    """Return what the endpoints cost, from the account itself."""
    client, cost = account.client("sagemaker"), 0.0
    for one in client.list_endpoints(MaxResults=100)["Endpoints"]:
        config = client.describe_endpoint(EndpointName=one["EndpointName"])["EndpointConfigName"]
        for variant in client.describe_endpoint_config(EndpointConfigName=config)["ProductionVariants"]:
            cost += variant.get("InitialInstanceCount", 0) * prices.get(variant.get("InstanceType"), 0.0)
    return cost


def only_the_lab(account):
    """Leave of what the student made the lab's own endpoint: what else there is differs from notebook to notebook."""
    client, kept = account.client("sagemaker"), {"titanic-lab"}
    for one in client.list_endpoints(MaxResults=100)["Endpoints"]:
        if one["EndpointName"] != "titanic-lab" and is_settled(client, one["EndpointName"]):
            client.delete_endpoint(EndpointName=one["EndpointName"])
        else:
            kept.add(client.describe_endpoint(EndpointName=one["EndpointName"])["EndpointConfigName"])
    for one in client.list_endpoint_configs(MaxResults=100)["EndpointConfigs"]:
        if one["EndpointConfigName"] not in kept:
            client.delete_endpoint_config(EndpointConfigName=one["EndpointConfigName"])


def is_settled(client, endpoint):
    """Wait until an endpoint can be deleted, which one that is just being made cannot.

    False where it takes too long, which costs nobody anything: its price is asked for with all others.
    """
    in_progress = ("Creating", "Updating")
    try:
        return wait_until(
            lambda: client.describe_endpoint(EndpointName=endpoint)["EndpointStatus"] not in in_progress, endpoint, SOON_S
        )
    except NotInTime:
        return False


def serve(account, name, machine):
    """Make an endpoint of the lab's model, and a configuration that none is made of. Nobody waits until it is in service."""
    client = account.client("sagemaker")
    variants = [{"VariantName": "AllTraffic", "ModelName": "titanic-lab", **machine}]
    for config in (name, f"{name}-idle"):
        client.create_endpoint_config(EndpointConfigName=config, ProductionVariants=variants)
    client.create_endpoint(EndpointName=f"{name}-there", EndpointConfigName=name)


@points(0.4)
@category("other prices")
@hint("Do you use the prices that you get, each for its type?")
def test_other_prices(student, account, rng):
    """usd_per_hour adds up the price of each endpoint's instances"""
    only_the_lab(account)
    serve(account, "second-" + "".join(rng.choice(list("abcd"), 6)), {"InitialInstanceCount": 1, "InstanceType": "ml.m5.large"})
    for _ in range(2):
        prices = drawn(rng)
        assert student.usd_per_hour(prices) == close(truth(account, prices))


@points(0.4)
@category("one more endpoint, of several instances, and one without any")
@hint("Do you ask the account each time? What does an endpoint of several instances cost, and one that has none?")
def test_more_endpoints(student, account, rng):
    """usd_per_hour counts endpoints that were made later, and every one of their instances"""
    name, prices = "more-" + "".join(rng.choice(list("abcd"), 6)), drawn(rng)
    only_the_lab(account)
    serve(account, name, {"InitialInstanceCount": int(rng.integers(2, 6)), "InstanceType": "ml.m5.large"})
    assert student.usd_per_hour(prices) == close(truth(account, prices))
    serve(account, f"{name}-less", {"ServerlessConfig": {"MemorySizeInMB": 1024, "MaxConcurrency": 1}})
    assert student.usd_per_hour(prices) == close(truth(account, prices))
