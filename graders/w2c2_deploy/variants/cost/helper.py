def machines(name):
    config = client.describe_endpoint(EndpointName=name)["EndpointConfigName"]
    found = client.describe_endpoint_config(EndpointConfigName=config)["ProductionVariants"]
    return [one for one in found if "ServerlessConfig" not in one]


def usd_per_hour(prices):
    names = [one["EndpointName"] for one in client.list_endpoints()["Endpoints"]]
    return sum(sum(prices[one["InstanceType"]] * one["InitialInstanceCount"] for one in machines(name)) for name in names)
