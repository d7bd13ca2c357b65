from collections import Counter


def usd_per_hour(prices):
    numbers = Counter()
    for endpoint in client.list_endpoints()["Endpoints"]:
        config = client.describe_endpoint(EndpointName=endpoint["EndpointName"])["EndpointConfigName"]
        for one in client.describe_endpoint_config(EndpointConfigName=config)["ProductionVariants"]:
            if "InstanceType" in one:
                numbers[one["InstanceType"]] += one["InitialInstanceCount"]
    return float(sum(number * prices[kind] for kind, number in numbers.items()))
