def usd_per_hour(prices):
    cost = 0.0
    for endpoint in client.list_endpoints()["Endpoints"]:
        name = client.describe_endpoint(EndpointName=endpoint["EndpointName"])["EndpointConfigName"]
        config = client.describe_endpoint_config(EndpointConfigName=name)
        for one in config["ProductionVariants"]:
            try:
                cost += prices[one["InstanceType"]] * one["InitialInstanceCount"]
            except KeyError:  # serverless
                continue
    return cost
